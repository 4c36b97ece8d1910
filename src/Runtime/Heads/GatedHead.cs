using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Engines;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Heads;

/// <summary>
/// A head over every level of an HM-LSTM stack: the gated embedding of Chung, Ahn and Bengio (ICLR 2017, section 3.1), then feed-forward layers
/// and a projection.
/// </summary>
/// <remarks>
/// g_l = sigmoid([h1; ..; hL] w_l), e = ReLU(sum over l of g_l (h_l E_l)), both without biases. Parameters: <c>gates.weight [L, sum of H]</c>,
/// <c>embedding.weight [E, sum of H]</c>, <c>hidden.n.weight|bias</c>, <c>projection.weight|bias</c>, with torch's initial values for linear
/// layers. Any number of leading dimensions: all steps of a window go through as one product.
/// </remarks>
public sealed class GatedHead : nn.Module<Tensor[], Tensor>
{
    private readonly long[] levels;
    private readonly Linear gates;
    private readonly Linear embedding;
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
        this.levels = [.. levels];
        gates = nn.Linear(levels.Sum(), levels.Count, hasBias: false);
        this.embedding = nn.Linear(levels.Sum(), embedding, hasBias: false);
        layers = new FeedForwardLayers(embedding, hidden, activation, size);
        register_module("gates", gates);
        register_module("embedding", this.embedding);
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
        Check(input);
        using DisposeScope scope = NewDisposeScope();
        Tensor embedded = GatedFunction.Run(gates.weight!, embedding.weight!, input) ?? Embed(input);
        return layers.Apply(embedded).MoveToOuterDisposeScope();
    }

    /// <summary>Does nothing: the layers are registered by name.</summary>
    protected override void RegisterComponents()
    {
    }

    private void Check(Tensor[] input)
    {
        if (input.Length != levels.Length)
        {
            throw new ArgumentException($"The head reads {levels.Length} levels, not {input.Length}.", nameof(input));
        }

        Tensor like = gates.weight!;
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

    private Tensor Embed(Tensor[] input)
    {
        Tensor open = LinearEngine.Call(gates, cat(input, -1)).sigmoid();
        var gated = new Tensor[levels.Length];
        for (int level = 0; level < levels.Length; level++)
        {
            gated[level] = input[level] * open.narrow(-1, level, 1);
        }

        return LinearEngine.Call(embedding, cat(gated, -1)).relu();
    }
}
