using System.Globalization;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Metrics;

/// <summary>The metrics of a network on one part of its data.</summary>
/// <param name="Values">The values for the network's task and cells; the first one is the loss.</param>
/// <param name="Rows">The loss of each row.</param>
public sealed record PartMetrics(IReadOnlyList<NamedValue> Values, RowLosses Rows)
{
    /// <summary>
    /// The same part where a k-lstm selects its cells in the other way; null where not asked for, or without such a choice.
    /// </summary>
    public OtherSelection? Other { get; init; }

    /// <summary>The confusion matrix of a classifier; null where it was not asked for, and for other tasks.</summary>
    public ConfusionMatrix? Confusion { get; init; }

    /// <summary>Of series, the errors in the units of the data and those of baselines; null where not asked for.</summary>
    public ForecastScores? Forecast { get; init; }

    /// <summary>
    /// How the top k-lstm of a classifier uses its cells on each class; empty where not asked for, and for other networks.
    /// </summary>
    public IReadOnlyList<ClassSelection> Cells { get; init; } = [];

    /// <summary>Measures.</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="source">The part, such as <see cref="NetworkData.Test"/>.</param>
    /// <param name="options">What to measure beside the numbers of the task; null for nothing.</param>
    /// <param name="cancel">Cancels the measurement.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set, or the source ended the reading.</exception>
    public static PartMetrics Measure(
        INetwork network, IBatchSource source, PartMetricsOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        options ??= new PartMetricsOptions();
        NetworkDefinition definition = network.Definition;
        if (options.Selection is SelectionKind wanted)
        {
            EvaluationSelection.Use(network, wanted);
        }

        bool hasMatrix = options.WithClasses
            && definition.Task == TaskKind.Classification
            && definition.Output.Size <= ConfusionMetric.MostClasses;
        using ConfusionMetric? confusion = hasMatrix ? new ConfusionMetric(definition.Output.Size) : null;
        using BoundaryScoreMetric? scores =
            options.BoundaryTolerance is int tolerance ? new BoundaryScoreMetric(BoundaryStack.Of(definition), tolerance) : null;
        using ClassSelectionMetric? cells = hasMatrix && EvaluationSelection.CellsOf(definition) is > 1 and int selected
            ? new ClassSelectionMetric(definition.Output.Size, selected)
            : null;
        using ForecastMetric? forecast = options.Series is SeriesFacts series ? new ForecastMetric(series, definition.Output) : null;
        using RowLossMetric rows = new(Losses.OfTask(definition));
        IReadOnlyList<IMetric> ofTask = TaskMetrics.Of(definition);
        try
        {
            IMetric[] metrics = [.. ofTask, rows, .. new IMetric?[] { confusion, scores, cells, forecast }.OfType<IMetric>()];
            IReadOnlyList<NamedValue> values = Evaluator.Evaluate(network, source, metrics, options.Stream, cancel);
            return new PartMetrics([.. values, .. InUnits(values, options.Targets)], rows.Rows!)
            {
                Other = options.WithOtherSelection && EvaluationSelection.Matters(definition)
                    ? OtherSelection.Measure(
                        network, source, options.Selection ?? EvaluationSelection.Of(definition), options.Stream, cancel)
                    : null,
                Confusion = confusion?.Matrix,
                Forecast = forecast?.Scores,
                Cells = cells?.Classes ?? [],
            };
        }
        finally
        {
            foreach (IMetric metric in ofTask)
            {
                metric.Dispose();
            }
        }
    }

    /// <summary>−ln p in the units of the data: with y = scale y' + shift, the density of y is that of y' divided by the scale.</summary>
    private static IEnumerable<NamedValue> InUnits(IReadOnlyList<NamedValue> values, Scaler? targets) =>
        targets is null
            ? []
            : values.Where(static value => value.Name == "nll")
                .Select(value => new NamedValue("nll_in_units", value.Value + targets.Scale.Average(static scale => Math.Log(scale))));
}

/// <summary>What is measured of a part beside the numbers of the task.</summary>
public sealed record PartMetricsOptions
{
    /// <summary>Whether to count what a classifier takes each class for. Classifiers of very many classes have no matrix.</summary>
    public bool WithClasses { get; init; }

    /// <summary>Whether to measure a k-lstm once more with the other way of selecting its cells.</summary>
    public bool WithOtherSelection { get; init; }

    /// <summary>
    /// Compares the network's boundaries with those of the source (see <see cref="GivenBoundaries"/>), which may be so many steps away;
    /// null for no comparison.
    /// </summary>
    public int? BoundaryTolerance { get; init; }

    /// <summary>
    /// How the values to predict are scaled: a density is then also measured in the units of the data, <c>nll_in_units</c>; null for no
    /// such number.
    /// </summary>
    public Scaler? Targets { get; init; }

    /// <summary>
    /// The series behind the source, whose baselines are measured as well: <see cref="NetworkData.Series"/>; null for none.
    /// </summary>
    public SeriesFacts? Series { get; init; }

    /// <summary>How the k-lstm layers select their cells from now on; null for the way of the definition.</summary>
    public SelectionKind? Selection { get; init; }

    /// <summary>Where one long text goes on from, and what it ends with, as <see cref="Evaluator"/> reads it; null for zeros.</summary>
    public StreamState? Stream { get; init; }
}

/// <summary>What the same part gives where a k-lstm selects its cells in the other way.</summary>
/// <param name="Kind">The other way.</param>
/// <param name="Values">The numbers of the task.</param>
public sealed record OtherSelection(SelectionKind Kind, IReadOnlyList<NamedValue> Values)
{
    /// <summary>A most probable cell whose loss is higher by this factor than that of the mixture gets a line.</summary>
    private const double Factor = 1.1;

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

    /// <summary>Measures the part once more; afterwards the network selects as before.</summary>
    internal static OtherSelection Measure(
        INetwork network, IBatchSource source, SelectionKind used, StreamState? stream, CancellationToken cancel)
    {
        SelectionKind other = used == SelectionKind.Mixed ? SelectionKind.MostProbable : SelectionKind.Mixed;
        IReadOnlyList<IMetric> metrics = TaskMetrics.OfTask(network.Definition);
        using StreamState? again = stream?.Again();
        EvaluationSelection.Use(network, other);
        try
        {
            return new OtherSelection(other, Evaluator.Evaluate(network, source, metrics, again, cancel));
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
}
