using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Engines;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Heads;

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
        Tensor? embedded = activation == ActivationKind.Relu ? GatedFunction.Run(Gates.weight!, Embedding.weight!, input) : null;
        if (embedded is not null)
        {
            return embedded;
        }

        Tensor open = LinearEngine.Call(Gates, cat(input, -1)).sigmoid();
        var gated = new Tensor[levels.Length];
        for (int level = 0; level < levels.Length; level++)
        {
            gated[level] = input[level] * open.narrow(-1, level, 1);
        }

        Tensor sums = LinearEngine.Call(Embedding, cat(gated, -1));
        return activation == ActivationKind.Relu ? sums.relu() : sums.tanh();
    }
}
