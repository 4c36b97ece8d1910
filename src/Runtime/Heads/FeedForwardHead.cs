using Hmlstm.Definitions.Models;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Heads;

/// <summary>A head over the top layer's hidden state: feed-forward layers and a projection.</summary>
/// <remarks>
/// Parameters: <c>hidden.n.weight|bias</c> and <c>projection.weight|bias</c>, with torch's initial values for linear layers. Any number of
/// leading dimensions: all steps of a window go through as one product.
/// </remarks>
public sealed class FeedForwardHead : nn.Module<Tensor, Tensor>
{
    private readonly FeedForwardLayers layers;

    /// <summary>A head with fresh weights.</summary>
    /// <param name="input">Width of what it reads.</param>
    /// <param name="hidden">Widths of the layers before the projection; may be empty.</param>
    /// <param name="activation">The activation of those layers.</param>
    /// <param name="size">O, the number of values or logits.</param>
    public FeedForwardHead(long input, IReadOnlyList<long> hidden, ActivationKind activation, long size)
        : base(nameof(FeedForwardHead))
    {
        layers = new FeedForwardLayers(input, hidden, activation, size);
        if (layers.Hidden is not null)
        {
            register_module("hidden", layers.Hidden);
        }

        register_module("projection", layers.Projection);
    }

    /// <summary>Values or logits [.., O] of hidden states [.., H].</summary>
    /// <exception cref="ArgumentException">The hidden states are of another width, or of another type than the weights.</exception>
    public override Tensor forward(Tensor input)
    {
        layers.Check(input);
        return layers.Apply(input);
    }

    /// <summary>Does nothing: the layers are registered by name.</summary>
    protected override void RegisterComponents()
    {
    }
}
