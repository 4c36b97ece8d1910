using System.Diagnostics;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Reports;

/// <summary>
/// Writes the report of a training: its curves now and then while it goes on,
/// and at its end also what the best weights make of held-out data.
/// </summary>
/// <remarks>
/// A report that cannot be made or written is one line for <paramref name="warn"/>; training goes on as if nothing had happened.
/// </remarks>
/// <param name="path">The file, for example <see cref="RunFolder.Report"/>.</param>
/// <param name="data">What the network is trained on.</param>
/// <param name="warn">Hears of a report that was not written, or not whole, once; null for nobody.</param>
/// <param name="cancel">Ends the reading of held-out data: the report is then without them.</param>
public sealed class ReportFile(
    string path, NetworkData data, Action<string>? warn = null, CancellationToken cancel = default) : ITrainingCallback
{
    /// <summary>Evaluations may follow each other quickly; a person does not read that fast.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Stopwatch since = new();
    private INetwork? network;
    private RunReport? last;
    private bool hasWarned;

    /// <inheritdoc/>
    public void OnStarted(TrainingRun run) => network = run.Network;

    /// <inheritdoc/>
    public void OnEvaluated(TrainingRun run)
    {
        // Only what is known already: to ask the network could draw random numbers, and a run must not depend on how fast its disk is.
        if (!since.IsRunning || since.Elapsed >= Pause)
        {
            Try(() => Write(RunReport.Of(run)));
            since.Restart();
        }
    }

    /// <inheritdoc/>
    public void OnEnded(TrainingResult result)
    {
        if (network is null)
        {
            return;
        }

        RunReport report = RunReport.Of(network, result);
        bool isTrained = result.Best is not null || result.Reason != StopReason.Diverged;
        Try(() => Write(report));
        if (isTrained)
        {
            Try(() => Write(report with { Sample = HeldOutSampler.Take(network, data, cancel) }));
        }
    }

    /// <summary>Writes the report of a training that another program made.</summary>
    /// <param name="trained">The network, in evaluation mode, with its best weights.</param>
    /// <param name="result">What is known of the training.</param>
    public void Write(INetwork trained, TrainingResult result)
    {
        network = trained;
        OnEnded(result);
    }

    /// <summary>Adds what was measured after training, and writes the report anew.</summary>
    /// <param name="values">The run's metrics; those of the test part begin with <c>test_</c>.</param>
    /// <param name="worstRow">The line of <see cref="RowLosses.Line"/> about the same part; null for none.</param>
    /// <param name="forecast">How forecasts of series compare with baselines on the same part; null for other data.</param>
    public void AddMeasured(IEnumerable<NamedValue> values, string? worstRow = null, ForecastScores? forecast = null)
    {
        if (last is not null)
        {
            Try(() => Write(last with { Measured = [.. values], WorstRow = worstRow, Forecast = forecast }));
        }
    }

    private void Write(RunReport report)
    {
        last = report;
        AtomicFile.WriteText(path, report.ToHtml());
    }

    /// <summary>The run is worth more than its report, whatever goes wrong.</summary>
    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            if (!hasWarned)
            {
                bool isCut = failure is OperationCanceledException && cancel.IsCancellationRequested;
                string what = isCut
                    ? "no time was left to show held-out data in it"
                    : $"the report was not written: {failure.Message.ReplaceLineEndings(" ")}";
                warn?.Invoke($"{path}: {what}");
                hasWarned = true;
            }
        }
    }
}
