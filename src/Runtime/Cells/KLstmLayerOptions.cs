using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Cells;

/// <summary>The sizes and rules of one k-lstm layer.</summary>
public sealed record KLstmLayerOptions
{
    /// <summary>Width of the input; at least 1.</summary>
    public required long InputSize { get; init; }

    /// <summary>H; at least 1.</summary>
    public required long HiddenSize { get; init; }

    /// <summary>K, the number of parallel cells; at least 1.</summary>
    public required long Cells { get; init; }

    /// <summary>How the cells are mixed in evaluation.</summary>
    public SelectionKind Selection { get; init; }

    /// <summary>Whether gates and selector have biases.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>The initial bias of the forget gates; needs <see cref="Bias"/>.</summary>
    public double ForgetBias { get; init; }

    /// <summary>How the weights start.</summary>
    public InitialKind Initial { get; init; }
}
