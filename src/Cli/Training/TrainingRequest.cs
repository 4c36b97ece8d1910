namespace Hmlstm.Cli.Training;

/// <summary>The options of <c>train</c>.</summary>
/// <param name="File">The definition.</param>
/// <param name="Data">A file, folder or known name that replaces the definition's; null for none.</param>
/// <param name="Out">The run's folder; null for a new one under <c>runs</c>.</param>
/// <param name="Device">cpu or cuda.</param>
/// <param name="Threads">Threads that compute; null for one per core in the engine, and one in libtorch.</param>
/// <param name="Resume">Whether to resume an interrupted run.</param>
/// <param name="Settings">Values of <c>training</c> and <c>data</c> that override the definition's.</param>
internal sealed record TrainingRequest(
    string File, string? Data, string? Out, string Device, int? Threads, bool Resume, IReadOnlyList<string> Settings)
{
    /// <summary>The weights file or run that the training starts from; null for random weights.</summary>
    public string? Weights { get; init; }

    /// <summary>Whether to load what fits of weights that are not exactly the network's.</summary>
    public bool IsPartial { get; init; }

    /// <summary>How long this call may take, from its start to its end; null for no limit.</summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>What that time is measured with.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The memory available to the training; null for that of this machine at the start.</summary>
    public MachineMemory? Memory { get; init; }

    /// <summary>Whether to try everything over a few batches only.</summary>
    public bool IsDevRun { get; init; }

    /// <summary>How many batches to overfit as a sanity check; null to train on all of the data.</summary>
    public int? Overfit { get; init; }

    /// <summary>The logs for other programs that are written beside the history, by name: <c>tensorboard</c>.</summary>
    public IReadOnlyList<string> Logs { get; init; } = [];

    /// <summary>Whether the end of standard input interrupts the training, see <see cref="StandardInput"/>.</summary>
    public bool StopsWithInput { get; init; }

    /// <summary>What the name of the run's folder ends with, so that a trial is not mistaken for a full training.</summary>
    public string Suffix => IsDevRun ? "-dev" : Overfit is not null ? "-overfit" : "";
}
