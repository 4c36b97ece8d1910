namespace Hmlstm.Runtime.Training;

/// <summary>How one call of the trainer runs; what belongs to the model is in its training definition.</summary>
public sealed record TrainerOptions
{
    /// <summary>Evaluate after every so many iterations as well as after every epoch; null for epochs only.</summary>
    public int? EvaluateEvery { get; init; }

    /// <summary>Stop after the iteration in which this time is up; null for no limit.</summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>Stop after so many iterations in all; null for no limit.</summary>
    public long? MaxIterations { get; init; }

    /// <summary>
    /// Threads of one libtorch operation on the CPU while the training runs, at least 1; null for one where the CPU engine computes, since they would take its threads' place,
    /// and otherwise for as many as torch has.
    /// </summary>
    public int? TorchThreads { get; init; }
}
