using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Distributions;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Metrics;

/// <summary>Creates the metrics of a network.</summary>
public static class TaskMetrics
{
    /// <summary>
    /// What a network of this kind is measured by; the first number is always <c>loss</c>. Then, where the network has them, what the
    /// boundaries of its HM-LSTM stacks do, and how its top k-LSTM layer uses its cells.
    /// </summary>
    /// <param name="definition">The network.</param>
    /// <returns>New metrics; the caller disposes them.</returns>
    public static IReadOnlyList<IMetric> Of(NetworkDefinition definition) =>
        [.. OfTask(definition), .. CellAdditions.Metrics(definition)];

    /// <summary>
    /// The column of a training's history that says which weights are best: what early stopping names, or else the validation loss, or
    /// the training loss where the split leaves nothing to validate by.
    /// </summary>
    /// <param name="definition">The network.</param>
    public static MetricKind Watched(NetworkDefinition definition)
    {
        const string part = "valid_";
        if (definition.Training.EarlyStopping?.Metric is not string name)
        {
            bool isValidated = definition.Data is not DataDefinition data || data.HeldOut is not null || data.Split[1] > 0;
            return new MetricKind(isValidated ? part + "loss" : "train_loss", HigherIsBetter: false);
        }

        IReadOnlyList<IMetric> metrics = Of(definition);
        try
        {
            return new MetricKind(
                name, metrics.SelectMany(static metric => metric.Kinds).Any(kind => part + kind.Name == name && kind.HigherIsBetter));
        }
        finally
        {
            foreach (IMetric metric in metrics)
            {
                metric.Dispose();
            }
        }
    }

    /// <summary>The metrics of the task alone, whatever the network's cells; the first value is always <c>loss</c>.</summary>
    /// <param name="definition">The network.</param>
    /// <returns>New metrics; the caller disposes them.</returns>
    public static IReadOnlyList<IMetric> OfTask(NetworkDefinition definition)
    {
        ILoss loss = Losses.OfTask(definition);
        return definition.Task switch
        {
            TaskKind.LanguageModel => [new LossMetric(loss, definition.HasBitsPerCharacter, definition.HasWords), new AccuracyMetric()],
            TaskKind.Classification when definition.Output.Size == 1 =>
                [new LossMetric(loss), new AccuracyMetric(), new AreaUnderCurveMetric()],
            TaskKind.Classification => [new LossMetric(loss), new AccuracyMetric()],
            _ => OfValues(definition, loss),
        };
    }

    /// <summary>A loss of distributions is also named by what it is, and what they say can be compared with the data.</summary>
    private static IMetric[] OfValues(NetworkDefinition definition, ILoss loss)
    {
        OutputDefinition output = definition.Output;
        RegressionMetric errors = new(given => PointForecast.Of(output, given));
        return output.Loss?.Kind switch
        {
            LossKind.Quantile => [new LossMetric(loss, name: "pinball"), errors, new CoverageMetric(output)],
            LossKind.Gaussian or LossKind.Mixture => [new LossMetric(loss, name: "nll"), errors, new CoverageMetric(output)],
            _ => [new LossMetric(loss), errors],
        };
    }
}
