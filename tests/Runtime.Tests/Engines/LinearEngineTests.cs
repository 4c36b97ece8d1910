using Hmlstm.Runtime.Engines;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Tests.Cells;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Engines;

public sealed class LinearEngineTests
{
    [Theory]
    [InlineData(16, 1, 1, true, 1)]
    [InlineData(33, 7, 3, false, 2)]
    [InlineData(600, 70, 80, true, 3)]
    [InlineData(50, 64, 96, true, 2)]
    [InlineData(40, 200, 33, false, 1)]
    public void A_layer_gives_the_numbers_and_gradients_of_torch(int rows, int inputs, int outputs, bool bias, int threads)
    {
        using DisposeScope scope = NewDisposeScope();
        int before = CpuEngine.Threads;
        CpuEngine.Threads = threads;
        manual_seed(5);
        Linear layer = nn.Linear(inputs, outputs, bias);
        Tensor x = randn(2, rows, inputs).requires_grad_(true), pattern = randn(2, rows, outputs);
        Tensor[] leaves = bias ? [x, layer.weight!, layer.bias!] : [x, layer.weight!];
        Tensor theirs = layer.call(x), ours = LinearCall.Run(layer, x);
        CpuEngine.Threads = before;

        Assert.Equal(theirs.shape, ours.shape);
        Numbers.AssertNear(Numbers.Of(theirs), Numbers.Of(ours), 1e-5, "output");
        double[][] expected = Gradients(theirs), actual = Gradients(ours);
        for (int k = 0; k < leaves.Length; k++)
        {
            Numbers.AssertNear(expected[k], actual[k], 1e-4, $"gradient {k}");
        }

        double[][] Gradients(Tensor output)
        {
            foreach (Tensor leaf in leaves)
            {
                leaf.grad?.zero_();
            }

            (output * pattern).sum().backward(retain_graph: true);
            return [.. leaves.Select(static leaf => Numbers.Of(leaf.grad!))];
        }
    }

    [Fact]
    public void Backward_may_come_twice_and_leaves_no_tensor_behind()
    {
        manual_seed(6);
        using Linear layer = nn.Linear(5, 4);
        double[]? first = null;
        long after = 0;
        for (int iteration = 0; iteration < 60; iteration++)
        {
            using (DisposeScope scope = NewDisposeScope())
            {
                Tensor loss = LinearCall.Run(layer, ones(20, 5)).sum();
                loss.backward(retain_graph: true);
                double[] once = Numbers.Of(layer.weight!.grad!);
                layer.weight!.grad!.zero_();
                loss.backward();
                Assert.Equal(once, Numbers.Of(layer.weight!.grad!));
                Assert.Equal(first ??= once, once);
                layer.weight!.grad!.zero_();
            }

            long live = LiveTensors.CountOfThread;
            after = iteration < 5 ? live : after;
            Assert.Equal(after, live);
        }
    }

    [Theory]
    [InlineData(1, 6, 3)]
    [InlineData(3, 6, 3)]
    [InlineData(9, 20, 7)]
    [InlineData(15, 300, 401)]
    public void Few_rows_give_the_numbers_of_torch(int rows, int inputs, int outputs)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Linear layer = nn.Linear(inputs, outputs, hasBias: rows != 3);
        Tensor x = randn(rows, inputs);
        Tensor ours = LinearCall.Run(layer, x);
        Assert.Equal([rows, outputs], ours.shape);
        Numbers.AssertNear(Numbers.Of(layer.call(x)), Numbers.Of(ours), 1e-5, "output");
    }
}
