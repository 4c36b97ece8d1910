using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Runtime.Training;

/// <summary>The metric that says which weights are best and when training stops early.</summary>
internal sealed class WatchedMetric
{
    /// <summary>The column of the training loss.</summary>
    public const string TrainLoss = "train_loss";

    /// <summary>What the columns of the validation part begin with.</summary>
    public const string Validation = "valid_";

    private readonly string? name;
    private readonly bool higherIsBetter;

    /// <summary>Watches what early stopping names, else the validation loss, else nothing.</summary>
    /// <exception cref="ArgumentException">The metric that early stopping names is not measured.</exception>
    public WatchedMetric(EarlyStoppingDefinition? stopping, IReadOnlyList<IMetric> metrics)
    {
        MetricKind[] measured =
        [
            new(TrainLoss, false),
            .. metrics.SelectMany(static metric => metric.Kinds).Select(kind => kind with { Name = Validation + kind.Name }),
        ];
        name = stopping?.Metric ?? measured.FirstOrDefault(kind => kind.Name == Validation + "loss")?.Name;
        MetricKind? found = measured.FirstOrDefault(kind => kind.Name == name);
        if (name is not null && found is null)
        {
            string names = string.Join(", ", measured.Select(static kind => kind.Name));
            throw new ArgumentException(
                $"Early stopping watches '{name}', which is not measured here; there are {names}.", nameof(stopping));
        }

        higherIsBetter = found?.HigherIsBetter ?? false;
    }

    /// <summary>Keeps the weights of a better evaluation, counts one that is not, and stops the run when there were too many.</summary>
    public void Judge(TrainingRun run, Evaluation evaluation)
    {
        if (name is null)
        {
            return;
        }

        if (IsBetter(evaluation, run.Best))
        {
            run.Best = evaluation;
            run.EvaluationsWithoutImprovement = 0;
            run.BestWeights.Keep();
            return;
        }

        run.EvaluationsWithoutImprovement++;
        run.Stop ??= run.Completion;
    }

    /// <summary>Whether an evaluation is better than the best one before it; false where nothing is watched.</summary>
    public bool IsBetter(Evaluation evaluation, Evaluation? best)
    {
        if (name is null)
        {
            return false;
        }

        double value = evaluation[name];
        return best is null ? !double.IsNaN(value) : higherIsBetter ? value > best[name] : value < best[name];
    }
}
