using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Metrics;

/// <summary>The metrics of the tasks.</summary>
public static class TaskMetrics
{
    /// <summary>What a network of this kind is measured by; the first number is always <c>loss</c>; boundaries of the top HM-LSTM stack too.</summary>
    /// <param name="definition">The network.</param>
    /// <returns>New metrics; the caller disposes them.</returns>
    public static IReadOnlyList<IMetric> Of(NetworkDefinition definition)
    {
        IReadOnlyList<IMetric> ofTask = OfTask(definition, Losses.OfTask(definition));
        HmLstmStack? stack = definition.Layers.OfType<HmLstmStack>().LastOrDefault(static stack => stack.Detectors > 0);
        return stack is null ? ofTask : [.. ofTask, new BoundaryMetric(stack.Hidden.Count, stack.Detectors)];
    }

    private static IReadOnlyList<IMetric> OfTask(NetworkDefinition definition, ILoss loss) =>
        definition.Task switch
        {
            TaskKind.LanguageModel => [new LossMetric(loss, ofCharacters: true), new AccuracyMetric()],
            TaskKind.Classification when definition.Output.Size == 1 => [new LossMetric(loss), new AccuracyMetric(), new AreaUnderCurveMetric()],
            TaskKind.Classification => [new LossMetric(loss), new AccuracyMetric()],
            _ => [new LossMetric(loss), new RegressionMetric()],
        };
}
