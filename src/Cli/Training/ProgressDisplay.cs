using System.Globalization;
using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Progress;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Cli.Training;

/// <summary>Shows the progress of a training: a moving bar below the evaluations on a screen, an occasional plain line elsewhere.</summary>
internal sealed class ProgressDisplay : IDisposable
{
    private static readonly TimeSpan OnScreen = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan InPipe = TimeSpan.FromSeconds(10);

    private readonly StatusLine line;
    private readonly ProgressText text;

    /// <param name="terminal">Where it is shown.</param>
    /// <param name="network">What is trained.</param>
    /// <param name="end">The training time at which it stops; null for none.</param>
    public ProgressDisplay(Terminal terminal, NetworkDefinition network, TimeSpan? end)
    {
        line = new StatusLine(terminal);
        text = new ProgressText(network.Task, end, network.HasWords);
        Callback = new ProgressReporter(Show, line.IsVisible ? OnScreen : InPipe);
    }

    /// <summary>What the trainer tells.</summary>
    public ITrainingCallback Callback { get; }

    /// <summary>Removes the bar.</summary>
    public void Dispose() => line.Dispose();

    private void Show(TrainingProgress progress)
    {
        if (progress.Evaluation is Evaluation evaluation)
        {
            line.Note(text.Evaluated(progress, evaluation));
        }
        else if (line.IsVisible)
        {
            line.Show(text.Bar(progress, line.Width));
        }
        else if (progress.Iteration > 0)
        {
            line.Note(text.Now(progress));
        }
    }
}

/// <summary>A training's progress as text.</summary>
/// <param name="task">What the network predicts: characters have bits.</param>
/// <param name="end">The training time at which it stops, whatever is left to do; null for none.</param>
/// <param name="hasWords">
/// Whether the tokens of a language model are words or pieces of them: a loss then says a perplexity, and no bits per character.
/// </param>
internal sealed class ProgressText(TaskKind task, TimeSpan? end = null, bool hasWords = false)
{
    private const int WidestBar = 24;

    private const string Bits = "valid_bits_per_character";

    private readonly string unit = task != TaskKind.LanguageModel ? "values" : hasWords ? "tokens" : "chars";
    private (long Iteration, TimeSpan Elapsed)? start;

    /// <summary>A bar followed by all values that change; dropped on a narrow screen.</summary>
    /// <param name="progress">How far the training is.</param>
    /// <param name="width">The columns of the screen.</param>
    public string Bar(TrainingProgress progress, int width)
    {
        double share = Math.Clamp(progress.Epochs / progress.TotalEpochs, 0, 1);
        string numbers = Text($"{share * 100,3:0} %  {Now(progress)}");
        int room = Math.Clamp(width - numbers.Length - 2, 0, WidestBar);
        int done = (int)(share * room);
        return $"{new string('█', done)}{new string('░', room - done)} {numbers}";
    }

    /// <summary>The same without the bar.</summary>
    public string Now(TrainingProgress progress)
    {
        start ??= (progress.Iteration, progress.Elapsed);
        double seconds = (progress.Elapsed - start.Value.Elapsed).TotalSeconds;
        string epoch = Text($"epoch {progress.Epochs:0.00}/{progress.TotalEpochs}");
        if (progress.Iteration == start.Value.Iteration || seconds <= 0)
        {
            return epoch;
        }

        return string.Join(
            "  ",
            [
                epoch,
                $"{Clock(Left(progress))} left",
                Text($"{(progress.Iteration - start.Value.Iteration) / seconds:0.0} it/s"),
                Text($"{Short(progress.PredictionsPerSecond)} {unit}/s"),
                .. Loss(progress.Loss),
                .. progress.Counters.Select(static counter => Text($"{counter.Name.Replace('_', ' ')} {counter.Value * 100:0} %")),
                .. progress.Schedules.Select(Schedule),
            ]);
    }

    /// <summary>What an evaluation measured: one line that stays.</summary>
    public string Evaluated(TrainingProgress progress, Evaluation evaluation)
    {
        IEnumerable<string> measured = evaluation.Values
            .Where(value => IsShown(value.Name) && progress.Schedules.All(schedule => schedule.Name != value.Name))
            .Select(static value => value.Name == Bits
                ? Text($"({value.Value:0.000} bits/char)")
                : Text($"{value.Name} {value.Value:0.0000}"));
        return string.Join(
            "  ",
            [
                Text($"epoch {evaluation.Epoch:0.##}/{progress.TotalEpochs}"),
                Text($"iteration {evaluation.Iteration}"),
                .. measured,
                .. progress.Schedules.Select(Schedule),
                Clock(progress.Elapsed),
                .. progress.IsBest ? ["best so far"] : Array.Empty<string>(),
            ]);
    }

    /// <summary>Hours, minutes and seconds in the shortest form.</summary>
    public static string Clock(TimeSpan time) =>
        time.ToString(
            time.TotalDays >= 1 ? @"d\.hh\:mm\:ss" : time.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss",
            CultureInfo.InvariantCulture);

    private TimeSpan Left(TrainingProgress progress) =>
        end is TimeSpan limit && limit - progress.Elapsed < progress.Remaining
            ? TimeSpan.FromTicks(Math.Max((limit - progress.Elapsed).Ticks, 0))
            : progress.Remaining;

    private static string Schedule(NamedValue value) =>
        Text($"{(value.Name == "learning_rate" ? "lr" : value.Name)} {value.Value:0.######}");

    /// <summary>Numbers of every level would fill the screen, and perplexity says the same as the loss; the history has them.</summary>
    private bool IsShown(string name) => (name != "valid_perplexity" || hasWords) && !(char.IsAsciiDigit(name[^1]) && name[^2] == '_');

    private IEnumerable<string> Loss(double loss)
    {
        if (double.IsNaN(loss))
        {
            yield break;
        }

        yield return Text($"loss {loss:0.000}");
        if (task == TaskKind.LanguageModel)
        {
            yield return hasWords ? Text($"perplexity {Math.Exp(loss):0.0}") : Text($"{loss / Math.Log(2):0.000} bits/char");
        }
    }

    private static string Short(double rate) => rate >= 10_000 ? Text($"{rate / 1000:0}k") : Text($"{rate:0}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
