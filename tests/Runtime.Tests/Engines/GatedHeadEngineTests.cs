using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Engines;
using Hmlstm.Runtime.Heads;
using Hmlstm.Runtime.Tests.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Engines;

public sealed class GatedHeadEngineTests
{
    [Theory]
    [InlineData(3, 7, 1, 2)]
    [InlineData(2, 40, 33, 1)]
    [InlineData(5, 20, 64, 3)]
    public void The_gated_head_gives_the_numbers_and_gradients_of_torch(int batch, int steps, int width, int threads)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(8);
        var head = new GatedHead([width, 5, 12], 30, [9], ActivationKind.Tanh, 4);
        Tensor[] levels =
        [
            randn(batch, steps, width).requires_grad_(true),
            randn(batch, steps, 5).requires_grad_(true),
            randn(batch, steps, 12).requires_grad_(true),
        ];
        Tensor[] leaves = [.. levels, .. head.parameters()];
        Tensor pattern = randn(batch, steps, 4);
        (double[] Output, double[][] Gradients) theirs = Run(engine: false), ours = Run(engine: true), again = Run(engine: true);

        Numbers.AssertNear(theirs.Output, ours.Output, 1e-5, "output");
        Assert.Equal(ours.Output, again.Output);
        for (int k = 0; k < leaves.Length; k++)
        {
            Numbers.AssertNear(theirs.Gradients[k], ours.Gradients[k], 1e-4, $"gradient {k}");
        }

        (double[], double[][]) Run(bool engine)
        {
            (bool enabled, int count) = (CpuEngine.Enabled, CpuEngine.Threads);
            (CpuEngine.Enabled, CpuEngine.Threads) = (engine, threads);
            foreach (Tensor leaf in leaves)
            {
                leaf.grad?.zero_();
            }

            Tensor output = head.call(levels);
            Tensor loss = (output * pattern).sum();
            loss.backward(retain_graph: true);
            double[][] once = [.. leaves.Select(static leaf => Numbers.Of(leaf.grad!))];
            foreach (Tensor leaf in leaves)
            {
                leaf.grad!.zero_();
            }

            loss.backward();
            (CpuEngine.Enabled, CpuEngine.Threads) = (enabled, count);
            double[][] twice = [.. leaves.Select(static leaf => Numbers.Of(leaf.grad!))];
            Assert.Equal(once, twice);
            return (Numbers.Of(output), twice);
        }
    }
}
