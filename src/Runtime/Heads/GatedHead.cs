using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Engines;
using TorchSharp;
using TorchSharp.Modules;
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
/// linear layers. Any number of leading dimensions: all steps of a window go through as one product. A head that is tied to the token
/// embedding has no <c>projection.weight</c>: the embedding's serves.
/// </remarks>
public sealed class GatedHead : nn.Module<Tensor[], Tensor>
{
    private readonly GatedLayers gated;
    private readonly FeedForwardLayers layers;

    /// <summary>A head with fresh weights, as a definition describes it.</summary>
    /// <param name="definition">A head that reads all levels.</param>
    /// <param name="levels">H of each level, from the bottom up.</param>
    /// <param name="tied">The token embedding that the definition ties the head to; null for a head with a weight of its own.</param>
    /// <exception cref="ArgumentException">
    /// The definition is one of a head over the top layer alone, or the embedding is missing, not asked for, or of another size.
    /// </exception>
    public GatedHead(OutputDefinition definition, IReadOnlyList<int> levels, Embedding? tied = null)
        : this(
            [.. levels],
            EmbeddingOf(definition),
            [.. definition.Hidden],
            definition.Activation,
            definition.Width,
            FeedForwardLayers.TiedTo(definition, tied))
    {
    }

    /// <summary>A head with fresh weights.</summary>
    /// <param name="levels">H of each level, from the bottom up.</param>
    /// <param name="embedding">E, the width of the embedding.</param>
    /// <param name="hidden">Widths of the layers before the projection; may be empty.</param>
    /// <param name="activation">The activation of those layers.</param>
    /// <param name="size">O, the number of values or logits.</param>
    /// <param name="tied">
    /// The token embedding whose weight is the projection's, <see cref="TiedEmbedding"/>; null for a weight of its own.
    /// </param>
    /// <exception cref="ArgumentException">The token embedding is of another size than the projection.</exception>
    public GatedHead(
        IReadOnlyList<long> levels,
        long embedding,
        IReadOnlyList<long> hidden,
        ActivationKind activation,
        long size,
        Embedding? tied = null)
        : base(nameof(GatedHead))
    {
        gated = new GatedLayers(levels, embedding, ActivationKind.Relu);
        layers = new FeedForwardLayers(embedding, hidden, activation, size, tied);
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

    private static int EmbeddingOf(OutputDefinition definition) => definition.Embedding
        ?? throw new ArgumentException("The head reads the top layer alone: it has no embedding of all levels.", nameof(definition));
}

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

/// <summary>The gated embedding of all levels: <c>gates</c> and <c>embedding</c>, both without biases.</summary>
internal sealed class GatedLayers
{
    private readonly long[] levels;
    private readonly ActivationKind activation;

    /// <summary>Fresh layers with torch's initial values for linear layers.</summary>
    public GatedLayers(IReadOnlyList<long> levels, long width, ActivationKind activation)
    {
        this.levels = [.. levels];
        this.activation = activation;
        Gates = nn.Linear(levels.Sum(), levels.Count, hasBias: false);
        Embedding = nn.Linear(levels.Sum(), width, hasBias: false);
    }

    /// <summary>To be registered as <c>gates</c>.</summary>
    public Linear Gates { get; }

    /// <summary>To be registered as <c>embedding</c>.</summary>
    public Linear Embedding { get; }

    /// <summary>Refuses what these layers cannot read.</summary>
    /// <param name="input">What should be the hidden states of the levels, each [.., H].</param>
    /// <exception cref="ArgumentException">It is something else.</exception>
    public void Check(Tensor[] input)
    {
        if (input.Length != levels.Length)
        {
            throw new ArgumentException($"The head reads {levels.Length} levels, not {input.Length}.", nameof(input));
        }

        Tensor like = Gates.weight!;
        long dimensions = input[0].dim();
        for (int level = 0; level < levels.Length; level++)
        {
            Tensor hidden = input[level];
            bool fits = dimensions > 0 && hidden.dim() == dimensions && hidden.size(-1) == levels[level];
            fits = fits && TensorCheck.IsLike(hidden, like) && !hidden.is_sparse;
            for (int n = 0; fits && n < dimensions - 1; n++)
            {
                fits = hidden.size(n) == input[0].size(n);
            }

            if (!fits)
            {
                string leading = level == 0 ? ".." : string.Join(", ", input[0].shape[..^1]);
                string wanted = TensorCheck.Text(like, $"{leading}, {levels[level]}");
                throw TensorCheck.Misfit($"hidden of level {level + 1}", hidden, wanted, nameof(input));
            }
        }
    }

    /// <summary>e, [.., E], of hidden states that were checked; it and what it took belong to the dispose scope around the call.</summary>
    public Tensor Apply(Tensor[] input)
    {
        // The engine's operation ends with the ReLU of the paper.
        Tensor? embedded = activation == ActivationKind.Relu ? GatedCall.Run(Gates.weight!, Embedding.weight!, input) : null;
        if (embedded is not null)
        {
            return embedded;
        }

        Tensor open = LinearCall.Run(Gates, cat(input, -1)).sigmoid();
        var gated = new Tensor[levels.Length];
        for (int level = 0; level < levels.Length; level++)
        {
            gated[level] = input[level] * open.narrow(-1, level, 1);
        }

        Tensor sums = LinearCall.Run(Embedding, cat(gated, -1));
        return activation == ActivationKind.Relu ? sums.relu() : sums.tanh();
    }
}
