using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Cells;

/// <summary>The sizes and rules of a stack of torch's own cells.</summary>
public sealed record RecurrentStackOptions
{
    /// <summary>One of <see cref="CellKind.Lstm"/>, <see cref="CellKind.Gru"/> and <see cref="CellKind.Rnn"/>.</summary>
    public required CellKind Kind { get; init; }

    /// <summary>Width of the input; at least 1.</summary>
    public required long InputSize { get; init; }

    /// <summary>H of each layer, from the bottom up; at least one.</summary>
    public required IReadOnlyList<long> HiddenSizes { get; init; }

    /// <summary>Whether the products have biases (two of them, as torch has it).</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Whether a second direction reads the sequence from its end.</summary>
    public bool Bidirectional { get; init; }

    /// <summary>Probability, 0 to below 1, of dropping a value on its way up to the next layer, in training.</summary>
    public double Dropout { get; init; }

    /// <summary>The nonlinearity of an rnn.</summary>
    public ActivationKind Activation { get; init; }

    /// <summary>The initial forget bias of an lstm, all of it in <c>bias_ih</c>.</summary>
    public double ForgetBias { get; init; }

    /// <summary>How the weights start; by default uniform within 1 / sqrt(H), as in torch.</summary>
    public InitialKind Initial { get; init; }

    /// <summary>1, or 2 with a second direction.</summary>
    internal int Directions => Bidirectional ? 2 : 1;

    /// <summary>Gates of the cell, whose rows lie one after another in each weight.</summary>
    internal int Gates => Kind switch
    {
        CellKind.Lstm => 4,
        CellKind.Gru => 3,
        _ => 1,
    };

    /// <summary>Width of what enters a layer.</summary>
    internal long InputOf(int layer) => layer == 0 ? InputSize : Directions * HiddenSizes[layer - 1];

    /// <summary>The end of the names of a layer's parameters, as torch has it.</summary>
    internal static string Suffix(int layer, int direction) => direction == 0 ? $"_l{layer}" : $"_l{layer}_reverse";

    /// <summary>Refuses what makes no stack.</summary>
    /// <exception cref="ArgumentException">The cell is none of torch's, there is no layer, or a number is out of its range.</exception>
    internal void Check()
    {
        if (Kind is not (CellKind.Lstm or CellKind.Gru or CellKind.Rnn) || HiddenSizes.Count == 0)
        {
            throw new ArgumentException(HiddenSizes.Count == 0 ? "A stack has at least one layer." : $"{Kind} is none of torch's own cells.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(InputSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(HiddenSizes.Min(), 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Dropout);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Dropout, 1);
    }
}
