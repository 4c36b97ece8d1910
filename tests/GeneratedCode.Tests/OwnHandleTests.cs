using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Heads;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.GeneratedCode.Tests;

/// <summary>Generated code disposes what a module gave: that may never free what the module was given.</summary>
public class OwnHandleTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_gated_head_gives_a_handle_of_its_own(bool training)
    {
        using GatedHead head = new([4, 3], 5, [], ActivationKind.Tanh, 2);
        head.train(training);
        using Tensor low = ones(2, 4);
        using Tensor high = ones(2, 3);

        head.call([low, high]).Dispose();

        AssertUsable(low, high);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_feed_forward_head_gives_a_handle_of_its_own(bool training)
    {
        using FeedForwardHead head = new(4, [], ActivationKind.Relu, 2);
        head.train(training);
        using Tensor input = ones(2, 4);

        head.call(input).Dispose();

        AssertUsable(input);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_embedding_gives_a_handle_of_its_own(bool training)
    {
        using Embedding embedding = nn.Embedding(5, 3);
        embedding.train(training);
        using Tensor input = zeros([2, 4], ScalarType.Int64);

        embedding.call(input).Dispose();

        AssertUsable(input);
    }

    [Theory]
    [InlineData(true, BoundaryEstimator.Step, OnCopy.Recompute)]
    [InlineData(false, BoundaryEstimator.Step, OnCopy.Hold)]
    [InlineData(true, BoundaryEstimator.Sample, OnCopy.Recompute)]
    [InlineData(true, BoundaryEstimator.Soft, OnCopy.Recompute)]
    public void A_level_gives_handles_of_its_own(bool training, BoundaryEstimator estimator, OnCopy onCopy)
    {
        using HmLstmLevel level = new(new()
        {
            InputSize = 3,
            HiddenSize = 4,
            AboveSize = 2,
            HasDetector = true,
            Estimator = estimator,
            Gradient = estimator == BoundaryEstimator.Soft ? BoundaryGradient.Operations : BoundaryGradient.Gates,
            OnCopy = onCopy,
        });
        level.train(training);
        using DisposeScope scope = NewDisposeScope();
        HmLstmLevelState below = new(ones(2, 3), ones(2, 3), zeros(2, 1));
        HmLstmLevelState before = new(ones(2, 4), ones(2, 4), zeros(2, 1));
        HmLstmLevelState above = new(ones(2, 2), ones(2, 2));

        HmLstmLevelState after = level.Advance(below, before, above);
        Assert.All(new HmLstmState(after).Tensors("after"), named => named.Value.Dispose());

        AssertUsable([.. new HmLstmState(below, before, above).Tensors("level").Select(named => named.Value)]);
    }

    private static void AssertUsable(params Tensor[] tensors) => Assert.All(tensors, tensor => Assert.False(tensor.IsInvalid));
}
