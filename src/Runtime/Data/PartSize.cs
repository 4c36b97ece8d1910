namespace Hmlstm.Runtime.Data;

/// <summary>How much of the data lies in one part of the split, and whether a batch can be made of it.</summary>
/// <param name="Name"><c>training</c>, <c>validation</c> or <c>test</c>.</param>
/// <param name="Items">Its rows of a series, characters of a text, or sequences; 0 or more.</param>
/// <param name="Shortage">Why it gives no batch, one clause without a period; null where it gives at least one.</param>
public sealed record PartSize(string Name, long Items, string? Shortage)
{
    /// <summary>The names of the parts, in their order.</summary>
    internal static IReadOnlyList<string> Names { get; } = ["training", "validation", "test"];

    /// <summary>
    /// The file or folder that the part alone was read from; null where it was cut from <see cref="NetworkData.Source"/>.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>Whether the part gives no batch.</summary>
    public bool IsEmpty => Shortage is not null;

    /// <summary>A part of which a window needs several items.</summary>
    /// <param name="name">The part's name.</param>
    /// <param name="items">What it has.</param>
    /// <param name="unit">What is counted, in the plural.</param>
    /// <param name="least">How many items the smallest batch needs.</param>
    /// <param name="need">Says so, for example <c>at least 2 are needed</c>.</param>
    internal static PartSize Of(string name, long items, string unit, long least, string need) =>
        new(name, items, items >= least ? null : FormattableString.Invariant($"the {name} part has {items} {unit}; {need}"));

    /// <summary>A part for which separate places have none.</summary>
    internal static PartSize Unnamed(string name) => new(name, 0, $"the definition names no place for the {name} part");

    /// <summary>A part of whole sequences, one of which is enough.</summary>
    internal static PartSize OfSequences(string name, long items) =>
        new(name, items, items > 0 ? null : $"the {name} part has no sequence; give it a larger share of the split, or more data");
}
