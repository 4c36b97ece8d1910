namespace Hmlstm.Definitions.Models;

/// <summary>A seeded set made by a rule; the same numbers on every machine.</summary>
public sealed record SyntheticData : DataDefinition
{
    /// <summary>The rule's name.</summary>
    public required string Synthetic { get; init; }

    /// <summary>Sequences, or points of a series that is cut into windows; at least 1.</summary>
    public int Count { get; init; } = 300;

    /// <summary>Steps of a sequence; at least 2.</summary>
    public int Length { get; init; } = 400;

    /// <summary>Standard deviation of the added noise; 0 or more.</summary>
    public double Noise { get; init; } = 0.5;

    /// <summary>Steps from an input to the value predicted; 0 or more.</summary>
    public int Ahead { get; init; } = 1;
}
