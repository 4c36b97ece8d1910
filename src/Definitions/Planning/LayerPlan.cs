using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Planning;

/// <summary>One recurrent layer, resolved.</summary>
public sealed record LayerPlan
{
    /// <summary>Stack and layer, both from 0: <c>layers.0.1</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The kind of cell.</summary>
    public required CellKind Cell { get; init; }

    /// <summary>The stack, from 0.</summary>
    public required int Stack { get; init; }

    /// <summary>The layer within its stack, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Width of what enters from below: both directions of a bidirectional layer there, V for one-hot tokens.</summary>
    public required long InputSize { get; init; }

    /// <summary>H, the width of the hidden state of one direction.</summary>
    public required long HiddenSize { get; init; }

    /// <summary>Width of what goes up: H, or 2 H with two directions.</summary>
    public required long OutputSize { get; init; }

    /// <summary>Width of the level above that an hm-lstm level reads; 0 at the top and for other cells.</summary>
    public required long AboveSize { get; init; }

    /// <summary>Whether an hm-lstm level has a boundary detector.</summary>
    public required bool HasDetector { get; init; }

    /// <summary>The number of parameters.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>Multiply-adds of its products for one step of one row, every row computed: the elements of its weight matrices.</summary>
    public required long MultiplyAddsPerStep { get; init; }
}
