using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Reports;

/// <summary>What there is to say about a training, as one page that needs no other file and no network.</summary>
public sealed record RunReport
{
    /// <summary>What was trained, and how.</summary>
    public required NetworkDefinition Definition { get; init; }

    /// <summary>The definition with every default filled in, YAML.</summary>
    public string DefinitionText { get; init; } = "";

    /// <summary>All evaluations in order.</summary>
    public required IReadOnlyList<Evaluation> History { get; init; }

    /// <summary>The evaluation whose weights were kept; null without any.</summary>
    public Evaluation? Best { get; init; }

    /// <summary>Why training ended; null while it goes on.</summary>
    public StopReason? Stop { get; init; }

    /// <summary>What was not finite; null unless training diverged.</summary>
    public Divergence? Divergence { get; init; }

    /// <summary>Epochs done, a part counted as a fraction.</summary>
    public double Epochs { get; init; }

    /// <summary>Optimizer steps done.</summary>
    public long Iterations { get; init; }

    /// <summary>Seconds trained and evaluated.</summary>
    public double Seconds { get; init; }

    /// <summary>What was measured afterwards, in the names of <c>metrics.json</c>: <c>test_loss</c>; empty for nothing.</summary>
    public IReadOnlyList<NamedValue> Measured { get; init; } = [];

    /// <summary>
    /// What <see cref="RowLosses.Line"/> says about the part behind <see cref="Measured"/>; null where no row is far from the mean.
    /// </summary>
    public string? WorstRow { get; init; }

    /// <summary>Of series, how the forecasts compare with baselines on that part; null for other data, or without such a part.</summary>
    public ForecastScores? Forecast { get; init; }

    /// <summary>What the network makes of data that it was not trained on; null where it was not asked.</summary>
    public HeldOutSample? Sample { get; init; }

    /// <summary>The report of a training that goes on.</summary>
    /// <param name="run">The training.</param>
    public static RunReport Of(TrainingRun run) => new()
    {
        Definition = run.Network.Definition,
        DefinitionText = run.Network.DefinitionText,
        History = [.. run.History],
        Best = run.Best,
        Stop = run.Stop,
        Divergence = run.Divergence,
        Epochs = run.Epochs,
        Iterations = run.Iteration,
        Seconds = run.Seconds,
    };

    /// <summary>The report of a training that has ended.</summary>
    /// <param name="network">What was trained.</param>
    /// <param name="result">How it ended.</param>
    public static RunReport Of(INetwork network, TrainingResult result) => new()
    {
        Definition = network.Definition,
        DefinitionText = network.DefinitionText,
        History = result.History,
        Best = result.Best,
        Stop = result.Reason,
        Divergence = result.Divergence,
        Epochs = result.Epochs,
        Iterations = result.Iterations,
        Seconds = result.Seconds,
    };

    /// <summary>The page.</summary>
    public string ToHtml()
    {
        MarkupText page = new();
        HeadSection.Add(page, this);
        CurveSection.Add(page, this);
        SequenceSection.Add(page, this);
        SelectionSection.Add(page, this);
        OperationSection.Add(page, this);
        ForecastSection.Add(page, this);
        PredictionSection.Add(page, this);
        ImageSection.Add(page, this);
        ScheduleSection.Add(page, this);
        NetworkSection.Add(page, this);
        page.Add($"<footer>hmlstm</footer>\n");
        return PageFrame.Around(Definition.Name, page);
    }
}
