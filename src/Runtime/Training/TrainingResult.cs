using System.Globalization;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Runtime.Training;

/// <summary>The result of a training.</summary>
/// <param name="Reason">Why it ended.</param>
/// <param name="Epochs">Completed epochs, including the fraction of the current one.</param>
/// <param name="Iterations">Number of optimizer steps.</param>
/// <param name="Best">
/// The evaluation whose weights the network has now; null when nothing was evaluated, in which case it has the last weights.
/// </param>
/// <param name="History">All evaluations in order.</param>
/// <param name="Seconds">Seconds of training and evaluation, including earlier runs.</param>
/// <param name="Divergence">Where the training diverged; null unless <see cref="StopReason.Diverged"/>.</param>
public sealed record TrainingResult(
    StopReason Reason,
    double Epochs,
    long Iterations,
    Evaluation? Best,
    IReadOnlyList<Evaluation> History,
    double Seconds,
    Divergence? Divergence)
{
    /// <summary>The result of a training that another program made, as its history tells it.</summary>
    /// <param name="definition">The network.</param>
    /// <param name="history">All evaluations in order; at least one.</param>
    /// <exception cref="ArgumentException">There is none, or early stopping watches a metric that the network does not have.</exception>
    public static TrainingResult Of(NetworkDefinition definition, IReadOnlyList<Evaluation> history)
    {
        if (history.Count == 0)
        {
            throw new ArgumentException("The history has no evaluation.", nameof(history));
        }

        EarlyStoppingDefinition? stopping = definition.Training.EarlyStopping;
        IReadOnlyList<IMetric> metrics = TaskMetrics.Of(definition);
        WatchedMetric watched = new(stopping, metrics);
        foreach (IMetric metric in metrics)
        {
            metric.Dispose();
        }

        Evaluation? best = null;
        int waited = 0;
        foreach (Evaluation evaluation in history)
        {
            bool isBetter = watched.IsBetter(evaluation, best);
            best = isBetter ? evaluation : best;
            waited = isBetter ? 0 : waited + 1;
        }

        Evaluation last = history[^1];
        StopReason reason = last.Epoch >= definition.Training.Epochs ? StopReason.Completed
            : waited >= stopping?.Patience ? StopReason.EarlyStopping
            : StopReason.Interrupted;
        return new TrainingResult(reason, last.Epoch, last.Iteration, best, history, last.Seconds, null);
    }
}

/// <summary>Why training ended.</summary>
public enum StopReason
{
    /// <summary>All epochs were completed.</summary>
    Completed,

    /// <summary>The watched metric had not improved for the allowed number of evaluations.</summary>
    EarlyStopping,

    /// <summary>The time limit was reached.</summary>
    TimeLimit,

    /// <summary>The iteration limit was reached.</summary>
    IterationLimit,

    /// <summary>The caller's token was cancelled; the current iteration was completed first.</summary>
    Interrupted,

    /// <summary>A callback asked for it.</summary>
    Requested,

    /// <summary>A loss or a gradient was infinite or NaN.</summary>
    Diverged,
}

/// <summary>Where training met an infinite value or NaN.</summary>
/// <param name="Iteration">The iteration, counted from 1.</param>
/// <param name="Loss">Its loss; finite when only a gradient was not finite.</param>
/// <param name="Parameter">
/// The parameter with the largest gradient so far, NaN counting as the largest; null before the first gradient.
/// </param>
/// <param name="GradientNorm">That gradient's norm.</param>
public sealed record Divergence(long Iteration, double Loss, string? Parameter, double GradientNorm)
{
    /// <summary>
    /// Whether the batch itself has an infinite or NaN input or target, which no training options can fix.
    /// </summary>
    public bool IsInData { get; init; }

    /// <summary>One line for people.</summary>
    public override string ToString()
    {
        if (IsInData)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"iteration {Iteration}: the batch has an input or a target that is not finite. Mend the data.");
        }

        string what = double.IsFinite(Loss)
            ? "a gradient is not finite"
            : string.Create(CultureInfo.InvariantCulture, $"the loss is {Loss}");
        string where = Parameter is null
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"; the largest gradient is that of {Parameter} (norm {GradientNorm:g4})");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"iteration {Iteration}: {what}{where}. Try a lower learning rate or a smaller clip_norm.");
    }
}
