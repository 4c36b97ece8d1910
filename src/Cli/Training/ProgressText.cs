using System.Globalization;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Progress;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Cli.Training;

/// <summary>A training's progress in words and numbers.</summary>
/// <param name="task">What the network predicts: characters have bits.</param>
internal sealed class ProgressText(TaskKind task)
{
    private const int BarWidth = 24;

    private readonly bool isText = task == TaskKind.LanguageModel;
    private (long Iteration, TimeSpan Elapsed)? start;

    /// <summary>A bar, and beside it all that changes.</summary>
    public string Bar(TrainingProgress progress)
    {
        double share = Math.Clamp(progress.Epochs / progress.TotalEpochs, 0, 1);
        int done = (int)(share * BarWidth);
        string bar = new string('█', done) + new string('░', BarWidth - done);
        return Text($"{bar} {share * 100,3:0} %  {Now(progress)}");
    }

    /// <summary>The same without the bar.</summary>
    public string Now(TrainingProgress progress)
    {
        start ??= (progress.Iteration, progress.Elapsed);
        double seconds = (progress.Elapsed - start.Value.Elapsed).TotalSeconds;
        double rate = seconds > 0 ? (progress.Iteration - start.Value.Iteration) / seconds : 0;
        string unit = isText ? "chars/s" : "values/s";
        return string.Join(
            "  ",
            [
                Text($"epoch {progress.Epochs:0.00}/{progress.TotalEpochs}"),
                $"{Clock(progress.Remaining)} left",
                Text($"{rate:0.0} it/s"),
                Text($"{Short(progress.PredictionsPerSecond)} {unit}"),
                .. Loss(progress.Loss),
                .. progress.Schedules.Select(Schedule),
            ]);
    }

    /// <summary>What an evaluation measured: one line that stays.</summary>
    public string Evaluated(TrainingProgress progress, Evaluation evaluation)
    {
        IEnumerable<string> measured = evaluation.Values
            .Where(value => progress.Schedules.All(schedule => schedule.Name != value.Name))
            .Where(static value => IsShown(value.Name))
            .Select(static value => Text($"{value.Name} {value.Value:0.0000}"));
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

    /// <summary>Hours, minutes and seconds as short as they can be said.</summary>
    public static string Clock(TimeSpan time) =>
        time.ToString(time.TotalHours >= 1 ? @"d\.hh\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture).Replace("0.", "", StringComparison.Ordinal);

    private static string Schedule(NamedValue value) => Text($"{(value.Name == "learning_rate" ? "lr" : value.Name)} {value.Value:0.######}");

    /// <summary>Shares of the operations of every level would fill the screen; the history has them.</summary>
    private static bool IsShown(string name) =>
        name is "train_loss" || (name.StartsWith("valid_", StringComparison.Ordinal) && !char.IsAsciiDigit(name[^1]));

    private IEnumerable<string> Loss(double loss)
    {
        if (double.IsNaN(loss))
        {
            yield break;
        }

        yield return Text($"loss {loss:0.000}");
        if (isText)
        {
            yield return Text($"{loss / Math.Log(2):0.000} bits/char");
        }
    }

    private static string Short(double rate) => rate >= 10_000 ? Text($"{rate / 1000:0}k") : Text($"{rate:0}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
