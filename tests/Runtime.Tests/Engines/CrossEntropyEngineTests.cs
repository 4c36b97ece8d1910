using Hmlstm.Runtime.Engines;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Tests.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Engines;

public sealed class CrossEntropyEngineTests
{
    private const long Ignored = -100;

    [Theory]
    [InlineData(1, 2, false)]
    [InlineData(7, 49, true)]
    [InlineData(300, 1000, true)]
    public void Loss_and_gradient_are_those_of_torch(int rows, int classes, bool ignores)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(rows);
        Tensor logits = (randn(classes, rows) * 3).t();
        Tensor targets = randint(0, classes, new long[] { rows }, dtype: ScalarType.Int64);
        targets = ignores ? targets.masked_fill(rand(rows) < 0.3, Ignored) : targets;
        Tensor[] leaves = [logits.clone().requires_grad_(true), logits.clone().requires_grad_(true)];
        Tensor theirs = nn.functional.cross_entropy(leaves[0], targets, ignore_index: Ignored);
        Tensor ours = CrossEntropyCall.Run(leaves[1], targets, Ignored)!;
        Assert.Empty(ours.shape);
        Assert.Equal(theirs.item<float>(), ours.item<float>(), 1e-5f);
        (theirs * 3).backward();
        (ours * 3).backward(retain_graph: true);
        Numbers.AssertNear(Numbers.Of(leaves[0].grad!), Numbers.Of(leaves[1].grad!), 1e-6, "gradient");

        double[] once = Numbers.Of(leaves[1].grad!);
        leaves[1].grad!.zero_();
        (ours * 3).backward();
        Assert.Equal(once, Numbers.Of(leaves[1].grad!));
        using IDisposable quiet = no_grad();
        Tensor alone = CrossEntropyCall.Run(logits, targets, Ignored)!;
        Assert.Equal((ours.item<float>(), false), (alone.item<float>(), alone.requires_grad));
    }

    [Fact]
    public void What_the_engine_does_not_compute_is_left_to_torch()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = randn(3, 4), targets = tensor(new long[] { 0, 3, 1 });
        Assert.NotNull(CrossEntropyCall.Run(logits, targets, Ignored));
        Assert.Null(CrossEntropyCall.Run(logits.to(ScalarType.Float64), targets, Ignored));
        Assert.Null(CrossEntropyCall.Run(logits, tensor(new long[] { 0, 4, 1 }), Ignored));
        Assert.Null(CrossEntropyCall.Run(logits, tensor(new long[] { 0, -1, 1 }), Ignored));
        Assert.Null(CrossEntropyCall.Run(logits, tensor(new long[] { 0, 1 }), Ignored));
        using var off = new EngineSettings(1, enabled: false);
        Assert.Null(CrossEntropyCall.Run(logits, targets, Ignored));
    }

    [Fact]
    public void No_tensor_stays_behind()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = randn(20, 30).requires_grad_(true), targets = randint(0, 30, new long[] { 20 }, dtype: ScalarType.Int64);
        long after = 0;
        for (int iteration = 0; iteration < 50; iteration++)
        {
            using (NewDisposeScope())
            {
                CrossEntropyCall.Run(logits, targets, Ignored)!.backward();
            }

            long live = LiveTensors.CountOfThread;
            after = iteration < 5 ? live : after;
            Assert.Equal(after, live);
        }
    }
}
