namespace Hmlstm.Runtime.Data;

/// <summary>A made set of sequences with one number per step.</summary>
/// <param name="Parts">Which sequences are in which part.</param>
/// <param name="Steps">T, the steps of a sequence.</param>
/// <param name="Values">All inputs.</param>
/// <param name="Starts">Where each sequence begins among them.</param>
internal sealed record SyntheticSet(SequenceParts Parts, int Steps, float[] Values, int[] Starts)
{
    /// <summary>All targets of a regression; the inputs themselves where values ahead are predicted.</summary>
    public float[] Targets { get; init; } = Values;

    /// <summary>Where the targets of each sequence's steps begin; null when a sequence has one target.</summary>
    public int[]? TargetStarts { get; init; }

    /// <summary>The one target of each sequence; null when each step has one.</summary>
    public int[]? TargetPlaces { get; init; }

    /// <summary>The class of each sequence; null for regression.</summary>
    public long[]? Labels { get; init; }

    /// <summary>The parts in points, where a series is cut into windows; null where the sequences are counted.</summary>
    public IReadOnlyList<PartSize>? Sizes { get; init; }
}
