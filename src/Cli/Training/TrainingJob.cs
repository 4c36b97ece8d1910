using System.Globalization;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;
using Hmlstm.Compiler;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Checkpoints;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Reports;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Training;
using Hmlstm.Runtime.Weights;
using TorchSharp;

namespace Hmlstm.Cli.Training;

/// <summary>One training from a definition to a run's folder.</summary>
internal static class TrainingJob
{
    /// <summary>The most that a killed process loses, unless an evaluation came before.</summary>
    private static readonly TimeSpan CheckpointPause = TimeSpan.FromMinutes(1);

    /// <summary>Trains, writes the run, and reports the results.</summary>
    /// <param name="request">What to train.</param>
    /// <param name="terminal">Where progress and results go.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="InputException">An option is wrong.</exception>
    /// <exception cref="DefinitionException">The definition is wrong.</exception>
    /// <exception cref="DataException">The data is wrong.</exception>
    /// <exception cref="WeightsException">The checkpoint to resume from is damaged, or does not fit.</exception>
    public static async Task<int> RunAsync(TrainingRequest request, Terminal terminal)
    {
        var limit = new TimeLimit(request.MaxTime, request.Clock);
        string baseFolder = Path.GetDirectoryName(Path.GetFullPath(request.File))!;
        NetworkDefinition definition = DataPath.Settle(
            GivenDefinition.Load(request.File, terminal, request.Settings), request.Data, baseFolder);
        if (request.IsDevRun)
        {
            definition = definition with
            {
                Training = definition.Training with { Epochs = Math.Min(definition.Training.Epochs, TrainingParts.DevEpochs) },
            };
        }

        using RunLock? resumed = request.Resume ? RunFolderChooser.Find(request.Out, request.File, request.Suffix) : null;
        using TrainingCheckpoint? checkpoint = resumed is null ? null : TrainingCheckpoint.Read(resumed.Run.Checkpoint);
        if (resumed is null)
        {
            RunFolderChooser.RequireFree(request.Out);
        }
        else
        {
            ResumedDefinition.Require(resumed.Run.Checkpoint, checkpoint?.DefinitionText, definition);
        }

        ThreadsOption.Use(request.Threads);
        torch.Device device = TrainingDevice.Find(request.Device);
        using PretrainedWeights? pretrained =
            request.Weights is null ? null : StartWeights.Read(request.Weights, definition, request.IsPartial);

        using var interruption = new Interruption(terminal, "stopping after this iteration");
        if (request.StopsWithInput)
        {
            StandardInput.WatchEnd(interruption.Request);
        }

        DataProfile? trained = checkpoint?.Profile ?? pretrained?.Profile;
        using NetworkData data = await OpenAsync(definition, trained, limit, terminal, interruption.Token);
        TrainingParts parts = TrainingParts.Of(data, request);
        if (request.Overfit is null)
        {
            EmptyParts.Require(data, definition.Training);
        }

        RequireMemory(request, definition, parts.Training, terminal);
        torch.manual_seed(definition.Training.Seed);
        using INetwork network = NetworkCompiler.Create(definition);
        pretrained?.CopyTo(network, request.IsPartial);
        network.Module.to(device);

        // This late, so that a training that cannot start leaves no folder behind.
        using RunLock held = resumed ?? RunFolderChooser.Claim(request.Out, request.File, request.Suffix);
        RunFolder run = held.Run;
        Announce(request, data, parts, network, run, checkpoint, terminal);
        StartWeights.Announce(pretrained, terminal);
        using CancellationTokenSource timed = limit.With(CancellationToken.None);
        var page = new ReportFile(run.Report, data, line => terminal.Interject("hmlstm: " + line), timed.Token);
        RunOrigin? origin = request.Resume ? null : new RunOrigin(TrainLine.Repeating(request), MachineName.Of(request.Threads));
        var start = new RunStart(run, origin);
        using var logs = new TrainingLogs(request.Logs, run);
        TrainingResult result = Train(
            limit, network, data.Profile, parts, run, logs, start, page, checkpoint, terminal, interruption.Token);
        string resume = "continue with: " + TrainLine.Resuming(request, Place(run.Path));
        if (result.Reason == StopReason.Interrupted)
        {
            terminal.Output.WriteLine(Text($"interrupted after {result.Epochs:0.##} epochs and saved; {resume}"));
            return ExitCodes.Interrupted;
        }

        Finish(result, network, HeldOut, run, page, terminal);
        if (result.Reason == StopReason.TimeLimit)
        {
            terminal.Note(resume);
        }

        return ExitCodes.Done;

        HeldOutReport HeldOut() => HeldOutReport.Measure(network, data, parts, limit, interruption.Token);
    }

    /// <summary>Opens the data; a download ends when the time is up.</summary>
    private static async Task<NetworkData> OpenAsync(
        NetworkDefinition definition, DataProfile? trained, TimeLimit limit, Terminal terminal, CancellationToken cancel)
    {
        using CancellationTokenSource timed = limit.With(cancel);
        try
        {
            return await DataFetch.OpenAsync(definition, trained, terminal, timed.Token);
        }
        catch (OperationCanceledException) when (timed.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new InputException("--max-time: the time was up before the data arrived; nothing was trained");
        }
    }

    /// <summary>
    /// Compares the estimate that <c>summary</c> shows, for the actual batches, with the available memory.
    /// </summary>
    private static void RequireMemory(TrainingRequest request, NetworkDefinition definition, IBatchSource batches, Terminal terminal)
    {
        // The memory of another device is not the machine's.
        if (request.Device != "cpu")
        {
            return;
        }

        using Batch first = batches.Read(0, 0);
        (int rows, int steps) = ((int)first.Input.size(0), (int)first.Input.size(1));
        long needed = NetworkPlan.Of(definition).TrainingBytes(rows, steps);
        if ((request.Memory ?? MachineMemory.Now()).Check(needed, Text($"batches of {rows} rows over {steps} steps")) is string warning)
        {
            terminal.Error.WriteLine("hmlstm: " + warning);
        }
    }

    private static TrainingResult Train(
        TimeLimit limit,
        INetwork network,
        DataProfile profile,
        TrainingParts parts,
        RunFolder run,
        TrainingLogs logs,
        RunStart start,
        ReportFile page,
        TrainingCheckpoint? checkpoint,
        Terminal terminal,
        CancellationToken cancel)
    {
        // The trainer counts what earlier calls took; a limit is for this call, and some of it is gone by now.
        TimeSpan? end = limit.Left + TimeSpan.FromSeconds(checkpoint?.Seconds ?? 0);
        using var display = new ProgressDisplay(terminal, network.Definition, end);
        var options = new TrainerOptions { MaxTime = end, BatchesAfter = parts.HeldOut?.Count ?? 0, Clock = limit.Clock };
        var trainer = new Trainer<INetwork>(network, options: options) { Resume = checkpoint };
        trainer.Callbacks.Add(new BestWeightsFile(run.Weights, profile));
        trainer.Callbacks.Add(new HistoryCsv(run.History));

        // Before the checkpoint, so that a resumed run finds logged what its checkpoint holds.
        foreach (ITrainingCallback log in logs.Callbacks)
        {
            trainer.Callbacks.Add(log);
        }

        trainer.Callbacks.Add(new CheckpointWriter(run.Checkpoint, CheckpointPause, profile));

        // After the first checkpoint: a process that is killed between the two files leaves a run that can be resumed.
        trainer.Callbacks.Add(start);
        trainer.Callbacks.Add(page);
        trainer.Callbacks.Add(display.Callback);
        return trainer.Train(parts.Training, parts.Validation, cancel);
    }

    private static void Finish(
        TrainingResult result, INetwork network, Func<HeldOutReport> measure, RunFolder run, ReportFile page, Terminal terminal)
    {
        terminal.Note($"{Ending(result)} after {Epochs(result.Epochs)}, {Quantity.Of(result.Iterations, "iteration")}, "
            + $"{ProgressText.Clock(TimeSpan.FromSeconds(result.Seconds))}");
        long unmeasured = result.Iterations - (result.History.Count > 0 ? result.History[^1].Iteration : 0);
        if (result.Reason == StopReason.TimeLimit && unmeasured > 0)
        {
            string weights = result.Best is null ? "the last weights are kept" : "the best weights before them are kept";
            terminal.Output.WriteLine($"not evaluated: the last {Last(unmeasured)}, for which the time was up; {weights}");
        }

        if (result.Divergence is Divergence divergence)
        {
            string kept = result.Best is null ? "" : $"; '{Place(run.Path)}' has the best weights so far";
            throw new InputException($"training stopped: {divergence.ToString().TrimEnd('.')}{kept}");
        }

        network.Module.eval();
        HeldOutReport report = measure();
        NamedValue[] metrics = [.. report.Values(result)];
        run.WriteMetrics(metrics);
        page.AddMeasured(metrics, report.WorstRow, report.Forecast);
        report.Write(terminal);
        terminal.Note($"written to {Place(run.Path)}");
    }

    private static void Announce(
        TrainingRequest request,
        NetworkData data,
        TrainingParts parts,
        INetwork network,
        RunFolder run,
        TrainingCheckpoint? checkpoint,
        Terminal terminal)
    {
        NetworkPlan plan = NetworkPlan.Of(network.Definition);
        terminal.Note($"{network.Definition.Name}: {Quantity.Of(plan.Layers.Count, "recurrent layer")}, "
            + Quantity.Of(plan.ParameterCount, "parameter", "N0"));
        if (data.Text is TextCorpus text)
        {
            terminal.Note(Text(
                $"{string.Join(", ", data.Sources)}: {text.Length:N0} {text.Unit}: {text.Training.Length:N0} to train on, ")
                + Text($"{text.Validation.Length:N0} to choose by, {text.Test.Length:N0} to test on"));
        }

        if (data.Texts is TextsFacts texts)
        {
            foreach (string line in texts.Lines())
            {
                terminal.Note($"{data.Source}: {line}");
            }
        }

        if (request.Suffix.Length > 0)
        {
            string kind = request.IsDevRun ? "a trial of everything" : "overfitting";
            terminal.Note(Text($"{kind}: {parts.Training.Count} of {Quantity.Of(data.Training.Count, "batch")}, ")
                + Quantity.Of(network.Definition.Training.Epochs, "epoch"));
        }

        if (request.Overfit is null)
        {
            EmptyParts.Announce(data, network.Definition, terminal);
        }

        terminal.Note($"run in {Place(run.Path)}{(checkpoint is null ? "" : $", continuing after {Epochs(checkpoint.Epochs)}")}");
    }

    /// <summary>The shortest path from the current folder.</summary>
    private static string Place(string path)
    {
        string relative = Path.GetRelativePath(".", path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    private static string Ending(TrainingResult result) => result.Reason switch
    {
        StopReason.EarlyStopping => "stopped early: no improvement",
        StopReason.Diverged => "stopped: not finite",
        StopReason.Completed => "trained",
        StopReason.TimeLimit => "stopped: the time is up",
        _ => "stopped",
    };

    private static string Epochs(double count) => Text($"{count:0.##} {(count == 1 ? "epoch" : "epochs")}");

    /// <summary>The end of "the last ...".</summary>
    private static string Last(long iterations) => iterations == 1 ? "iteration" : Quantity.Of(iterations, "iteration");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
