using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>How arrays become the data of a network, apart from what its definition's <c>data</c> and <c>training</c> say.</summary>
public sealed record ArrayDataOptions
{
    /// <summary>
    /// The names of the columns of a series, or of the features of sequences, in their order; null for those of the definition's
    /// <c>series</c> section, or numbers from 0.
    /// </summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The names of the values that sequences are given as targets, in their order; null for numbers from 0.</summary>
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>The names of the classes in the order of their numbers; null for those of the profile or of the labels.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>
    /// How values are scaled; null for what the definition's <c>series</c> section says, or <see cref="ScaleKind.Standard"/>.
    /// </summary>
    public ScaleKind? Scale { get; init; }

    /// <summary>
    /// Shares of the training, validation and test parts; null for those of the definition's data section, or its usual ones. A series
    /// and a text are cut by time, sequences with classes within each class, and other sequences by position.
    /// </summary>
    public EquatableArray<double>? Split { get; init; }

    /// <summary>The vocabulary, scales and classes of a trained network; null finds them on the training part.</summary>
    public DataProfile? Profile { get; init; }

    /// <summary>The shares of the parts for a definition.</summary>
    internal EquatableArray<double> SplitFor(NetworkDefinition definition) => Split
        ?? (definition.Data is { HeldOut: null } data ? data.Split : DataDefinition.UsualSplit);
}
