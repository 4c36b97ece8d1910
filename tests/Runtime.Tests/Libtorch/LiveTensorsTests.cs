using Hmlstm.Runtime.Engines;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Tests.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Libtorch;

[Collection(TorchGenerator.Name)]
public sealed class LiveTensorsTests
{
    [Fact]
    public void Tensors_are_counted_where_they_are_made_and_off_where_they_are_disposed()
    {
        long before = LiveTensors.CountOfThread;
        Tensor outside = ones(1);
        using (NewDisposeScope())
        {
            Tensor first = ones(1), second = ones(1);
            Assert.Equal(before + 3, LiveTensors.CountOfThread);
            GC.KeepAlive(first);
            GC.KeepAlive(second);
        }

        Assert.Equal(before + 1, LiveTensors.CountOfThread);
        outside.Dispose();
        Assert.Equal(before, LiveTensors.CountOfThread);
    }

    /// <summary>The reason for this class: where TorchSharp counts such gradients off itself one day, this test says so.</summary>
    [Fact]
    public void Gradients_that_a_custom_function_does_not_get_are_not_counted()
    {
        // What the last backward returned is disposed by the next one: before and after, one is waiting.
        BackwardOfOneResult();
        long ours = LiveTensors.CountOfThread, theirs = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 5; i++)
        {
            BackwardOfOneResult();
        }

        Assert.Equal(ours, LiveTensors.CountOfThread);
        Assert.Equal(theirs + 5, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static void BackwardOfOneResult()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(3).requires_grad_(true);
        EngineFunction.Run(new Twice(x))[1].sum().backward();
        Assert.Equal(1, x.grad!.mean().item<float>());
    }

    /// <summary>A call of two results, both its argument.</summary>
    private sealed class Twice : EngineCall
    {
        public Twice(Tensor x) => Add(x);

        public override List<Tensor> Forward(Tensor?[] arguments, bool savesForBackward) => [arguments[0]!.clone(), arguments[0]!.clone()];

        public override Tensor?[] Backward(Func<Tensor?[]> saved, Tensor?[] upstream) => [upstream[1]!.clone()];
    }
}
