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
        long ours = LiveTensors.CountOfThread, theirs = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 5; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = ones(3).requires_grad_(true);
            List<Tensor> both = Twice.apply("two results", x);
            both[1].sum().backward();
            Assert.Equal(1, x.grad!.mean().item<float>());
        }

        // What the last backward returned is disposed by the next one.
        GraphBackward.Run([], static _ => [], static () => []);
        Assert.Equal(ours, LiveTensors.CountOfThread);
        Assert.Equal(theirs + 5, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private sealed class Twice : autograd.MultiTensorFunction<Twice>
    {
        public override string Name => "Twice";

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.set_materialize_grads(false);
            return [((Tensor)vars[1]).clone(), ((Tensor)vars[1]).clone()];
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs) =>
            GraphBackward.Run(grad_outputs, static gradients => [gradients[1]!.clone()], static () => [null]);
    }
}
