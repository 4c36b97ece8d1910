using System.Globalization;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Cli.Evaluations;

/// <summary>What the same part gives where a k-lstm selects its cells in the other way.</summary>
/// <param name="Kind">The other way.</param>
/// <param name="Values">The numbers of the task.</param>
internal sealed record OtherSelection(SelectionKind Kind, IReadOnlyList<NamedValue> Values)
{
    /// <summary>A most probable cell whose loss is higher by this factor than that of the mixture gets a line.</summary>
    private const double Factor = 1.1;

    /// <summary>Measures the part once more; afterwards the network selects as before.</summary>
    /// <param name="network">The network.</param>
    /// <param name="source">The part.</param>
    /// <param name="used">How it was measured first.</param>
    /// <param name="cancel">Ends the measuring.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static OtherSelection Measure(INetwork network, IBatchSource source, SelectionKind used, CancellationToken cancel)
    {
        SelectionKind other = used == SelectionKind.Mixed ? SelectionKind.MostProbable : SelectionKind.Mixed;
        IReadOnlyList<IMetric> metrics = TaskMetrics.OfTask(network.Definition);
        EvaluationSelection.Use(network, other);
        try
        {
            return new OtherSelection(other, Evaluator.Evaluate(network, source, metrics, cancel));
        }
        finally
        {
            EvaluationSelection.Use(network, used);
            foreach (IMetric metric in metrics)
            {
                metric.Dispose();
            }
        }
    }

    /// <summary>A line where the most probable cell alone is much worse than the mixture; null otherwise.</summary>
    /// <param name="used">The loss in the way that was measured first.</param>
    public string? Warning(double used)
    {
        double own = Values[0].Value;
        (double mostProbable, double mixed) = Kind == SelectionKind.Mixed ? (used, own) : (own, used);
        return mostProbable > Factor * mixed
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"the most probable cell alone has loss {mostProbable:0.0000}, all cells mixed {mixed:0.0000}: "
                + $"'selection: mixed' may be what these weights need")
            : null;
    }
}
