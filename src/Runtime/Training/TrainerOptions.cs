namespace Hmlstm.Runtime.Training;

/// <summary>Options of one call of the trainer; those of the model are in its training definition.</summary>
public sealed record TrainerOptions
{
    /// <summary>Number of iterations between evaluations, in addition to one after every epoch; null for epochs only.</summary>
    public int? EvaluateEvery { get; init; }

    /// <summary>
    /// The training time, evaluations and earlier calls included, at which training is over; null for no limit. Iterations end early enough
    /// for one more evaluation, and for <see cref="BatchesAfter"/>, by what batches have taken so far and a quarter more; at most half of
    /// the time of this call is kept for them. An evaluation that is not done when the time is up is cut short at a batch and left out. One
    /// iteration is always made.
    /// </summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>
    /// Batches that the caller reads after training, such as those of a test part: <see cref="MaxTime"/> is to be enough for them too.
    /// </summary>
    public long BatchesAfter { get; init; }

    /// <summary>The clock that seconds and <see cref="MaxTime"/> are measured with.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Maximum number of iterations in all; null for no limit.</summary>
    public long? MaxIterations { get; init; }

    /// <summary>
    /// Threads of one libtorch operation on the CPU while the training runs, at least 1; null for one where the CPU engine computes, since
    /// they would take its threads' place, and otherwise for as many as torch has.
    /// </summary>
    public int? TorchThreads { get; init; }
}
