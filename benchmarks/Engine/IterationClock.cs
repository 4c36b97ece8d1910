using System.Diagnostics;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Benchmarks;

/// <summary>The time from the end of a training's first iteration to the end of its last.</summary>
internal sealed class IterationClock : ITrainingCallback
{
    private long first;

    /// <summary>Seconds so far.</summary>
    public double Seconds { get; private set; }

    /// <inheritdoc/>
    public void OnIteration(TrainingRun run)
    {
        first = run.Iteration == 1 ? Stopwatch.GetTimestamp() : first;
        Seconds = Stopwatch.GetElapsedTime(first).TotalSeconds;
    }
}
