using System.Globalization;
using Hmlstm.Cli.Comparison;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;
using Hmlstm.Cli.Training;
using Hmlstm.Definitions;
using Hmlstm.Runtime.Reports;
using Hmlstm.Runtime.Runs;

namespace Hmlstm.Cli.Sweeps;

/// <summary>
/// Trains the trials of a sweep that are not finished, each an ordinary run; a trial that fails ends no other one.
/// </summary>
/// <param name="plan">The sweep.</param>
/// <param name="folder">Its folder.</param>
/// <param name="parallel">How many trials run at a time.</param>
/// <param name="runner">What trains a trial.</param>
/// <param name="terminal">Where progress and results go.</param>
internal sealed class SweepJob(SweepPlan plan, string folder, int parallel, ITrialRunner runner, Terminal terminal)
{
    private const string Page = "sweep.html";

    private const string Csv = "sweep.csv";

    private readonly Trial[] trials =
        [.. Enumerable.Range(0, plan.Trials.Count).Select(index => new Trial(SweepPlan.NameOf(index), plan.SettingsOf(index), folder))];

    private readonly Lock gate = new();
    private readonly Dictionary<string, string> running = new(StringComparer.Ordinal);

    /// <summary>Trains, rung by rung, and writes the table.</summary>
    /// <param name="cancel">Lets the trials that run save themselves and end, and starts no other.</param>
    /// <returns>The exit code: 1 where every trial failed.</returns>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        Trial[] alive = trials;
        int?[] rungs = plan.Rungs.Count == 0 ? [null] : [.. plan.Rungs.Select(static epochs => (int?)epochs)];
        foreach ((int index, int? epochs) in rungs.Index())
        {
            if (epochs is int most)
            {
                terminal.Note(string.Create(
                    CultureInfo.InvariantCulture, $"{Quantity.Of(alive.Length, "trial")} to {Quantity.Of(most, "epoch")}:"));
            }

            await RunAllAsync(alive, epochs, cancel);
            if (cancel.IsCancellationRequested || Array.Exists(alive, static trial => trial.State == TrialState.Interrupted))
            {
                int finished = trials.Count(static trial => trial.State is TrialState.Finished or TrialState.Dropped);
                string done = $"{finished} of {Quantity.Of(trials.Length, "trial")} {(finished == 1 ? "is" : "are")} finished";
                string line = "hmlstm sweep --resume " + TrainLine.Quoted(folder);
                terminal.Output.WriteLine($"interrupted and saved; {done}; continue with: {line}");
                return ExitCodes.Interrupted;
            }

            if (index < rungs.Length - 1)
            {
                alive = Better(alive);
            }
        }

        Write();
        return Array.TrueForAll(trials, static trial => trial.State == TrialState.Failed) ? ExitCodes.WrongInput : ExitCodes.Done;
    }

    /// <summary>The better half of a rung; the others are finished. What failed has no value and goes no further.</summary>
    private Trial[] Better(Trial[] rung)
    {
        Trial[] kept =
        [
            .. Ranked(rung.Where(static trial => trial.State != TrialState.Failed)).Take(SweepPlanner.Kept(rung.Length)),
        ];
        foreach (Trial trial in rung.Where(trial => trial.State == TrialState.Finished && !kept.Contains(trial)))
        {
            trial.State = TrialState.Dropped;
        }

        return kept;
    }

    private async Task RunAllAsync(Trial[] rung, int? epochs, CancellationToken cancel)
    {
        var waiting = new Queue<Trial>(rung.Where(trial => !trial.FindDone(epochs, plan.Watched)));
        foreach (Trial trial in rung.Where(static trial => trial.State == TrialState.Finished))
        {
            terminal.Note(trial.ToString(plan.Metric) + " (finished before)");
        }

        using var line = new StatusLine(terminal);
        await Task.WhenAll(Enumerable.Range(0, Math.Min(parallel, Math.Max(waiting.Count, 1))).Select(_ => WorkAsync()));

        async Task WorkAsync()
        {
            // Off the caller's thread, where starting a process would delay the start of the next.
            await Task.Yield();
            while (!cancel.IsCancellationRequested && Next(waiting) is Trial trial)
            {
                await RunAsync(trial, epochs, line, cancel);
            }
        }
    }

    private Trial? Next(Queue<Trial> waiting)
    {
        lock (gate)
        {
            return waiting.TryDequeue(out Trial? next) ? next : null;
        }
    }

    private async Task RunAsync(Trial trial, int? epochs, StatusLine line, CancellationToken cancel)
    {
        try
        {
            if (epochs is int most)
            {
                trial.SetEpochs(most);
            }

            TrialEnd end = await runner.RunAsync(
                new TrialStart(trial.Definition, trial.Run.Path, File.Exists(trial.Run.Checkpoint), plan.Device, plan.Threads),
                said => line.Show(Progress(trial.Name, said)),
                cancel);
            trial.Take(end, epochs, plan.Watched);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            trial.Fail(failure.Message);
        }

        lock (gate)
        {
            running.Remove(trial.Name);
        }

        line.Note(trial.ToString(plan.Metric));
    }

    /// <summary>How many trials are done, and what each one that runs said last.</summary>
    private string Progress(string trial, string said)
    {
        lock (gate)
        {
            running[trial] = said;
            int done = trials.Count(static one => one.State is TrialState.Finished or TrialState.Failed or TrialState.Dropped);
            return string.Create(CultureInfo.InvariantCulture, $"{done}/{trials.Length}  ")
                + string.Join("  ", running.Select(static one => $"{one.Key}: {one.Value}"));
        }
    }

    private IEnumerable<Trial> Ranked(IEnumerable<Trial> some) => plan.HigherIsBetter
        ? some.OrderByDescending(static trial => double.IsNaN(trial.Value) ? double.NegativeInfinity : trial.Value)
        : some.OrderBy(static trial => double.IsNaN(trial.Value) ? double.PositiveInfinity : trial.Value);

    private void Write()
    {
        IEnumerable<Trial> failed = trials.Where(static trial => trial.State == TrialState.Failed);
        SweepTable table = new(
            $"{plan.Name}: {Quantity.Of(trials.Length, "trial")}",
            plan.Keys,
            plan.Watched,
            [.. Ranked(trials.Except(failed)).Concat(failed).Select(RowOf)]);
        if (table.Comparison is RunComparison comparison)
        {
            ComparisonView.Write(comparison, terminal);
        }

        // Notes have told each one before.
        foreach (Trial trial in terminal.IsQuiet ? failed : [])
        {
            terminal.Output.WriteLine(trial.ToString(plan.Metric));
        }

        OutputFile.Write(Path.Combine(folder, Csv), table.ToCsv(), terminal);
        OutputFile.Write(Path.Combine(folder, Page), table.ToHtml(), terminal);
    }

    private SweepRow RowOf(Trial trial)
    {
        IReadOnlyList<string> values = plan.Trials[Array.IndexOf(trials, trial)];
        return trial.State == TrialState.Failed
            ? new SweepRow(trial.Name, values, "failed") { Problem = trial.Problem }
            : new SweepRow(trial.Name, values, trial.State == TrialState.Dropped ? "dropped" : "finished")
            {
                Run = (DefinitionFile.Load(trial.Run.Model), trial.History),
            };
    }
}
