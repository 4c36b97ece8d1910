using Hmlstm.Runtime;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Cli.Training;

/// <summary>The metrics of a network's task on one part of its data.</summary>
internal static class PartMetrics
{
    /// <summary>Measures.</summary>
    /// <param name="network">The network.</param>
    /// <param name="source">The part.</param>
    /// <param name="cancel">Ends the measuring.</param>
    /// <returns>The numbers, and the loss of each row.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set, or the source ended the reading.</exception>
    public static (IReadOnlyList<NamedValue> Values, RowLosses Rows) Measure(INetwork network, IBatchSource source, CancellationToken cancel)
    {
        using RowLossMetric rows = new(Losses.OfTask(network.Definition));
        IReadOnlyList<IMetric> metrics = TaskMetrics.Of(network.Definition);
        try
        {
            return (Evaluator.Evaluate(network, source, [.. metrics, rows], cancel), rows.Rows!);
        }
        finally
        {
            foreach (IMetric metric in metrics)
            {
                metric.Dispose();
            }
        }
    }
}
