using System.Globalization;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Cli.Training;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Cli.Sweeps;

/// <summary>Where a trial of a sweep stands.</summary>
internal enum TrialState
{
    /// <summary>It was not started.</summary>
    Waiting,

    /// <summary>It was trained as far as its rung, or to its end.</summary>
    Finished,

    /// <summary>It was finished in a rung from which better trials went on.</summary>
    Dropped,

    /// <summary>It stopped before its end, and can be resumed.</summary>
    Interrupted,

    /// <summary>It ended with an error.</summary>
    Failed,
}

/// <summary>One trial of a sweep: a definition and a run's folder beside it.</summary>
/// <param name="name">The name of both.</param>
/// <param name="settings">What distinguishes it, for people.</param>
/// <param name="folder">The folder of the sweep.</param>
internal sealed class Trial(string name, string settings, string folder)
{
    private const string Ending = ".model.yaml";

    private const string TrainLoss = "train_loss";

    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Its definition, with all defaults.</summary>
    public string Definition { get; } = PathIn(folder, name);

    /// <summary>Its run.</summary>
    public RunFolder Run { get; } = new(Path.Combine(folder, name));

    /// <summary>Where it stands.</summary>
    public TrialState State { get; set; }

    /// <summary>The best value of the metric within its rung; not a number before the first.</summary>
    public double Value { get; private set; } = double.NaN;

    /// <summary>Its evaluations so far.</summary>
    public IReadOnlyList<Evaluation> History { get; private set; } = [];

    /// <summary>The line that says why it failed; null where it did not.</summary>
    public string? Problem { get; private set; }

    /// <summary>The place of a trial's definition.</summary>
    public static string PathIn(string folder, string name) => Path.Combine(folder, name + Ending);

    /// <summary>The best value of a metric in a history; of the training loss where there was nothing to validate by.</summary>
    public static double Best(IReadOnlyList<Evaluation> history, MetricKind watched)
    {
        double[] values = [.. history.Select(row => row[watched.Name]).Where(static value => !double.IsNaN(value))];
        return values.Length > 0 ? (watched.HigherIsBetter ? values.Max() : values.Min())
            : watched.Name == TrainLoss || history.Count == 0 ? double.NaN
            : Best(history, new MetricKind(TrainLoss, HigherIsBetter: false));
    }

    /// <summary>Looks whether an earlier call trained it to the end of a rung.</summary>
    /// <param name="epochs">The epochs of the rung; null for all.</param>
    /// <param name="watched">The metric that trials are compared by.</param>
    public bool FindDone(int? epochs, MetricKind watched)
    {
        State = TrialState.Waiting;
        try
        {
            bool isDone = File.Exists(Run.Metrics)
                && File.Exists(Run.Model)
                && (epochs is null
                    || JsonObjectFile.ReadMetrics(Run.Metrics).Any(metric => metric.Name == "epochs" && metric.Value >= epochs));
            if (isDone)
            {
                Finish(epochs, watched);
            }

            return isDone;
        }
        catch (DataException)
        {
            // What cannot be read is written anew by the run that goes on.
            return false;
        }
    }

    /// <summary>Writes the epochs of a rung into its definition; nothing done so far depends on them.</summary>
    public void SetEpochs(int epochs)
    {
        NetworkDefinition definition = DefinitionFile.Load(Definition);
        AtomicFile.WriteText(
            Definition, DefinitionWriter.Render(definition with { Training = definition.Training with { Epochs = epochs } }));
    }

    /// <summary>Takes over how its process ended.</summary>
    /// <param name="end">How it ended.</param>
    /// <param name="epochs">The epochs of the rung; null for all.</param>
    /// <param name="watched">The metric that trials are compared by.</param>
    public void Take(TrialEnd end, int? epochs, MetricKind watched)
    {
        if (end.Problem is not null)
        {
            Fail(end.Problem);
        }
        else if (end.IsInterrupted)
        {
            State = TrialState.Interrupted;
        }
        else
        {
            Finish(epochs, watched);
        }
    }

    /// <summary>Counts it as failed.</summary>
    /// <param name="problem">Why.</param>
    public void Fail(string problem)
    {
        State = TrialState.Failed;
        Problem = ForeignText.Line(problem.ReplaceLineEndings(" "));
    }

    /// <summary>A line about where it stands.</summary>
    /// <param name="metric">The metric that trials are compared by.</param>
    public string ToString(string metric)
    {
        string start = $"{Name}  {settings}: ";
        return State switch
        {
            TrialState.Failed => $"{start}failed: {Problem}",
            TrialState.Interrupted => $"{start}interrupted and saved",
            TrialState.Waiting => $"{start}not started",
            _ => start + string.Create(
                CultureInfo.InvariantCulture,
                $"{metric} {Value:0.#####} after {History[^1].Epoch:0.##} {(History[^1].Epoch == 1 ? "epoch" : "epochs")}, ")
                + ProgressText.Clock(TimeSpan.FromSeconds(History[^1].Seconds)),
        };
    }

    /// <summary>A resumed sweep decides as before: what a trial reached in later rungs does not count in this one.</summary>
    private void Finish(int? epochs, MetricKind watched)
    {
        History = HistoryReader.Read(Run.History);
        Value = Best([.. History.Where(row => row.Epoch <= (epochs ?? double.PositiveInfinity))], watched);
        State = TrialState.Finished;
    }
}
