using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Engines;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Heads;

/// <summary>A head over the top layer's hidden state: feed-forward layers and a projection.</summary>
/// <remarks>
/// Parameters: <c>hidden.n.weight|bias</c> and <c>projection.weight|bias</c>, with torch's initial values for linear layers. Any number of
/// leading dimensions: all steps of a window go through as one product. A head that is tied to the token embedding has no
/// <c>projection.weight</c>: the embedding's serves.
/// </remarks>
public sealed class FeedForwardHead : nn.Module<Tensor, Tensor>
{
    private readonly FeedForwardLayers layers;

    /// <summary>A head with fresh weights, as a definition describes it.</summary>
    /// <param name="definition">A head that reads the top layer.</param>
    /// <param name="inputSize">Width of what it reads.</param>
    /// <param name="tied">The token embedding that the definition ties the head to; null for a head with a weight of its own.</param>
    /// <exception cref="ArgumentException">The embedding is missing, not asked for, or of another size.</exception>
    public FeedForwardHead(OutputDefinition definition, long inputSize, Embedding? tied = null)
        : this(inputSize, [.. definition.Hidden], definition.Activation, definition.Width, FeedForwardLayers.TiedTo(definition, tied))
    {
    }

    /// <summary>A head with fresh weights.</summary>
    /// <param name="inputSize">Width of what it reads.</param>
    /// <param name="hidden">Widths of the layers before the projection; may be empty.</param>
    /// <param name="activation">The activation of those layers.</param>
    /// <param name="size">O, the number of values or logits.</param>
    /// <param name="tied">
    /// The token embedding whose weight is the projection's, <see cref="TiedEmbedding"/>; null for a weight of its own.
    /// </param>
    /// <exception cref="ArgumentException">The embedding is of another size than the projection.</exception>
    public FeedForwardHead(
        long inputSize, IReadOnlyList<long> hidden, ActivationKind activation, long size, Embedding? tied = null)
        : base(nameof(FeedForwardHead))
    {
        layers = new FeedForwardLayers(inputSize, hidden, activation, size, tied);
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

/// <summary>The layers that both heads end with: <c>hidden.n</c>, each with its activation, and <c>projection</c>.</summary>
internal sealed class FeedForwardLayers
{
    private readonly Linear[] hidden;
    private readonly ActivationKind activation;
    private readonly long width;

    /// <summary>Fresh layers with torch's initial values for linear layers, ±1/√inputs.</summary>
    /// <param name="input">Width of what they read.</param>
    /// <param name="widths">Widths of the layers before the projection.</param>
    /// <param name="activation">The activation of those layers.</param>
    /// <param name="size">O, the number of values or logits.</param>
    /// <param name="tied">The embedding whose weight is the projection's; null for a weight of its own.</param>
    /// <exception cref="ArgumentException">The embedding is of another size than the projection.</exception>
    public FeedForwardLayers(long input, IReadOnlyList<long> widths, ActivationKind activation, long size, Embedding? tied)
    {
        this.activation = activation;
        width = input;
        hidden = new Linear[widths.Count];
        for (int n = 0; n < hidden.Length; n++)
        {
            hidden[n] = nn.Linear(n == 0 ? input : widths[n - 1], widths[n]);
        }

        long last = hidden.Length == 0 ? input : widths[^1];
        Projection = tied is null ? nn.Linear(last, size) : new TiedProjection(tied, last, size);
        Hidden = hidden.Length == 0 ? null : nn.ModuleList(hidden);
    }

    /// <summary>The layers before the projection, to be registered as <c>hidden</c>; null without any.</summary>
    public ModuleList<Linear>? Hidden { get; }

    /// <summary>The last layer, to be registered as <c>projection</c>.</summary>
    public nn.Module<Tensor, Tensor> Projection { get; }

    private Tensor ProjectionWeight => Projection is TiedProjection tied ? tied.Weight : ((Linear)Projection).weight!;

    private Tensor? ProjectionBias => Projection is TiedProjection tied ? tied.Bias : ((Linear)Projection).bias;

    /// <summary>The embedding that a head is tied to.</summary>
    /// <param name="definition">The head, which says whether it is tied.</param>
    /// <param name="tied">What the caller gives; null for none.</param>
    /// <exception cref="ArgumentException">The embedding is missing, or not asked for.</exception>
    public static Embedding? TiedTo(OutputDefinition definition, Embedding? tied) => definition.Tied == (tied is not null)
        ? tied
        : throw new ArgumentException(
            definition.Tied ? "The head is tied to the token embedding, which is missing." : "The head is not tied to an embedding.",
            nameof(tied));

    /// <summary>Refuses what these layers cannot read.</summary>
    /// <param name="input">What should be [.., input], of the layers' type and on their device.</param>
    /// <exception cref="ArgumentException">It is something else.</exception>
    public void Check(Tensor input)
    {
        Tensor like = ProjectionWeight;
        if (input.dim() == 0 || input.size(-1) != width || !TensorCheck.IsLike(input, like) || input.is_sparse)
        {
            throw TensorCheck.Misfit(nameof(input), input, TensorCheck.Text(like, $".., {width}"), nameof(input));
        }
    }

    /// <summary>Values or logits [.., O] of [.., input]; the caller disposes them.</summary>
    public Tensor Apply(Tensor input)
    {
        Tensor last = input.alias();
        foreach (Linear layer in hidden)
        {
            using Tensor sums = LinearCall.Run(layer, last);
            last.Dispose();
            last = activation == ActivationKind.Relu ? sums.relu() : sums.tanh();
        }

        using (last)
        {
            return LinearCall.Run(ProjectionWeight, ProjectionBias, last);
        }
    }
}
