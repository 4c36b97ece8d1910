using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Metrics;

/// <summary>The metrics of the tasks.</summary>
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

    /// <summary>What the task alone is measured by, whatever the network's cells; the first number is always <c>loss</c>.</summary>
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
            _ => [new LossMetric(loss), new RegressionMetric()],
        };
    }
}
