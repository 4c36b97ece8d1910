using Hmlstm.Definitions.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Heads;

/// <summary>
/// A head over every level of an HM-LSTM stack: the gated embedding of Chung, Ahn and Bengio (ICLR 2017, section 3.1), then feed-forward
/// layers and a projection.
/// </summary>
/// <remarks>
/// g_l = sigmoid([h1; ..; hL] w_l), e = ReLU(sum over l of g_l (h_l E_l)), both without biases. Parameters: <c>gates.weight [L, sum of
/// H]</c>,
/// <c>embedding.weight [E, sum of H]</c>, <c>hidden.n.weight|bias</c>, <c>projection.weight|bias</c>, with torch's initial values for
/// linear layers. Any number of leading dimensions: all steps of a window go through as one product.
/// </remarks>
public sealed class GatedHead : nn.Module<Tensor[], Tensor>
{
    private readonly GatedLayers gated;
    private readonly FeedForwardLayers layers;

    /// <summary>A head with fresh weights.</summary>
    /// <param name="levels">H of each level, from the bottom up.</param>
    /// <param name="embedding">E, the width of the embedding.</param>
    /// <param name="hidden">Widths of the layers before the projection; may be empty.</param>
    /// <param name="activation">The activation of those layers.</param>
    /// <param name="size">O, the number of values or logits.</param>
    public GatedHead(IReadOnlyList<long> levels, long embedding, IReadOnlyList<long> hidden, ActivationKind activation, long size)
        : base(nameof(GatedHead))
    {
        gated = new GatedLayers(levels, embedding, ActivationKind.Relu);
        layers = new FeedForwardLayers(embedding, hidden, activation, size);
        register_module("gates", gated.Gates);
        register_module("embedding", gated.Embedding);
        if (layers.Hidden is not null)
        {
            register_module("hidden", layers.Hidden);
        }

        register_module("projection", layers.Projection);
    }

    /// <summary>Values or logits, [.., O].</summary>
    /// <param name="input">The hidden states of the levels from the bottom up, each [.., H].</param>
    /// <exception cref="ArgumentException">
    /// There are more or fewer levels than the head has, one is of another width or of another type than the weights, or they differ in the
    /// dimensions before.
    /// </exception>
    public override Tensor forward(Tensor[] input)
    {
        gated.Check(input);
        using DisposeScope scope = NewDisposeScope();
        return layers.Apply(gated.Apply(input)).MoveToOuterDisposeScope();
    }

    /// <summary>Does nothing: the layers are registered by name.</summary>
    protected override void RegisterComponents()
    {
    }
}
