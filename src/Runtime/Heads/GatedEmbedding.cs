using Hmlstm.Definitions.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Heads;

/// <summary>
/// The gated embedding of every level of an HM-LSTM stack (Chung, Ahn and Bengio, ICLR 2017, section 3.1) by itself, for networks whose own
/// layers follow it;
/// <see cref="GatedHead"/> is the same with a projection.
/// </summary>
/// <remarks>
/// g_l = sigmoid([h1; ..; hL] w_l), e = activation(sum over l of g_l (h_l E_l)), both without biases. Parameters: <c>gates.weight [L, sum
/// of H]</c> and
/// <c>embedding.weight [E, sum of H]</c>, with torch's initial values for linear layers. Any number of leading dimensions: all steps of a
/// window go through as one product.
/// </remarks>
public sealed class GatedEmbedding : nn.Module<Tensor[], Tensor>
{
    private readonly GatedLayers layers;

    /// <summary>An embedding with fresh weights from torch's generator.</summary>
    /// <param name="levels">H of each level, from the bottom up; at least one, each at least 1.</param>
    /// <param name="size">E, the width of the embedding; at least 1.</param>
    /// <param name="activation">The activation of the embedding; the paper has ReLU.</param>
    /// <exception cref="ArgumentException">There is no level, or a width is below 1.</exception>
    public GatedEmbedding(IReadOnlyList<long> levels, long size, ActivationKind activation = ActivationKind.Relu)
        : base(nameof(GatedEmbedding))
    {
        if (levels.Count == 0 || levels.Any(static width => width < 1))
        {
            throw new ArgumentException("There must be at least one level, each of a width of at least 1.", nameof(levels));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        layers = new GatedLayers(levels, size, activation);
        register_module("gates", layers.Gates);
        register_module("embedding", layers.Embedding);
    }

    /// <summary>e, [.., E]; the caller disposes it.</summary>
    /// <param name="input">The hidden states of the levels from the bottom up, each [.., H].</param>
    /// <exception cref="ArgumentException">
    /// There are more or fewer levels than the embedding has, one is of another width or of another type than the weights, or they differ
    /// in the dimensions before.
    /// </exception>
    public override Tensor forward(Tensor[] input)
    {
        layers.Check(input);
        using DisposeScope scope = NewDisposeScope();
        return layers.Apply(input).MoveToOuterDisposeScope();
    }

    /// <summary>Does nothing: the layers are registered by name.</summary>
    protected override void RegisterComponents()
    {
    }
}
