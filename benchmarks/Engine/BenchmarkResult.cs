namespace Hmlstm.Benchmarks;

/// <summary>The result of one case.</summary>
internal sealed record BenchmarkResult
{
    /// <summary>The case's name.</summary>
    public required string Case { get; init; }

    /// <summary>A description with the sizes.</summary>
    public required string Title { get; init; }

    /// <summary>The goal, as text: <c>≥ 8×</c>.</summary>
    public required string Goal { get; init; }

    /// <summary>The result, as text: <c>9.3×</c>.</summary>
    public required string Reached { get; init; }

    /// <summary>Whether the goal is met.</summary>
    public required bool IsMet { get; init; }

    /// <summary>All times, each party at each number of threads; empty where nothing is timed against another.</summary>
    public IReadOnlyList<ContestantTime> Times { get; init; } = [];

    /// <summary>The parties that the goal refers to: the fastest of them counts. Empty without a goal.</summary>
    public IReadOnlyList<string> Baselines { get; init; } = [];

    /// <summary>Operations of an iteration; null where they are not counted.</summary>
    public BenchmarkWork? Work { get; init; }

    /// <summary>The share of steps at which each detector fires, from the bottom level up; empty without detectors.</summary>
    public IReadOnlyList<double> BoundaryRates { get; init; } = [];

    /// <summary>How near the results come to PyTorch's; null where none are compared.</summary>
    public Agreement? Agreement { get; init; }

    /// <summary>Managed bytes that one iteration allocates; null where not measured.</summary>
    public double? Allocated { get; init; }

    /// <summary>Bytes of memory that this process held.</summary>
    public long? Resident { get; init; }

    /// <summary>Bytes of memory that the peer's process held; null without one.</summary>
    public long? PeerResident { get; init; }

    /// <summary>Whether the case fails: the results differ by more than rounding.</summary>
    public bool Fails => Agreement is { Holds: false };

    /// <summary>This tool's fastest time; null where nothing was timed.</summary>
    public ContestantTime? Own => ContestantTime.FastestOf(Times.Where(static time => time.Party == ContestantTime.Ours));

    /// <summary>The fastest time of the parties that the goal refers to.</summary>
    public ContestantTime? Peer => ContestantTime.FastestOf(Times.Where(time => Baselines.Contains(time.Party)));

    /// <summary>The fastest time by TorchSharp; null where it takes no part.</summary>
    public ContestantTime? TorchSharp => ContestantTime.FastestOf(Times.Where(static time => time.Party == ContestantTime.TorchSharp));

    /// <summary>The fastest time of the Python variant that the goal refers to; null without one.</summary>
    public ContestantTime? Python =>
        ContestantTime.FastestOf(Times.Where(time => time.Party != ContestantTime.TorchSharp && Baselines.Contains(time.Party)));
}
