using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Runtime.Training;

/// <summary>The metric that says which weights are best and when training stops early.</summary>
internal sealed class WatchedMetric
{
    private readonly string? name;
    private readonly bool higherIsBetter;

    /// <summary>Watches what early stopping names, else the validation loss, else nothing.</summary>
    /// <exception cref="ArgumentException">The metric that early stopping names is not measured.</exception>
    public WatchedMetric(EarlyStoppingDefinition? stopping, string trainLoss, string validation, IReadOnlyList<IMetric> metrics)
    {
        MetricKind[] measured =
        [
            new(trainLoss, false),
            .. metrics.SelectMany(static metric => metric.Kinds).Select(kind => kind with { Name = validation + kind.Name }),
        ];
        name = stopping?.Metric ?? measured.FirstOrDefault(kind => kind.Name == validation + "loss")?.Name;
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

        double value = evaluation[name];
        if (run.Best is null ? !double.IsNaN(value) : higherIsBetter ? value > run.Best[name] : value < run.Best[name])
        {
            run.Best = evaluation;
            run.EvaluationsWithoutImprovement = 0;
            run.BestWeights.Keep();
            return;
        }

        run.EvaluationsWithoutImprovement++;
        run.Stop ??= run.Completion;
    }
}
