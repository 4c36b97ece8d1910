using System.Globalization;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Cli.Training;

/// <summary>
/// Refuses to go on with a run under another definition: what a resumed training cannot take over exactly, it does not take over at all.
/// </summary>
internal static class ResumedDefinition
{
    private const string Absent = "absent";

    /// <summary>How long to train is decided anew at every evaluation; nothing that was done depends on it.</summary>
    private static readonly HashSet<string> Changeable = ["training.epochs", "training.early_stopping"];

    /// <summary>Compares what a run was started with and what is to go on.</summary>
    /// <param name="checkpoint">The checkpoint's path, for messages.</param>
    /// <param name="before">The definition inside the checkpoint; null or none at all is left to the checkpoint's own check.</param>
    /// <param name="now">The definition and settings that this call gives.</param>
    /// <exception cref="InputException">They differ in what cannot change: one line for each key.</exception>
    public static void Require(string checkpoint, string? before, NetworkDefinition now)
    {
        string[] lines =
        [
            .. DefinitionDifferences.OfTrainings(before, DefinitionWriter.Render(now))
                .Where(static one => !MayDiffer(one))
                .Select(one => $"{checkpoint}: {one.Key} is {Shown(one.First)} in the run and {Shown(one.Second)} now; "
                    + $"--resume lets only {string.Join(" and ", Changeable)} change"),
        ];
        if (lines.Length > 0)
        {
            throw new InputException(lines);
        }
    }

    /// <summary>A file may lie elsewhere by now, as long as it is called the same.</summary>
    private static bool MayDiffer(DefinitionDifference one) => Changeable.Contains(one.Key)
        || (DefinitionDifferences.IsPlace(one.Key) && Path.GetFileName(one.First ?? Absent) == Path.GetFileName(one.Second ?? Absent));

    private static string Shown(string? value) => ForeignText.Show(value ?? Absent);
}

/// <summary>The command line that goes on with a run: whole, so that it can be copied into a shell.</summary>
internal static class ResumeLine
{
    private const string Harmless = "_-./:=,+@%";

    /// <summary>The line.</summary>
    /// <param name="request">What the interrupted call asked for.</param>
    /// <param name="run">The run's folder.</param>
    public static string Of(TrainingRequest request, string run)
    {
        List<string> words = ["hmlstm", "train", request.File, "--resume", "--out", run];
        Add("--data", request.Data);
        Add("--device", request.Device == "cpu" ? null : request.Device);
        Add("--threads", request.Threads?.ToString(CultureInfo.InvariantCulture));
        Add("--overfit", request.Overfit?.ToString(CultureInfo.InvariantCulture));
        foreach (string setting in request.Settings)
        {
            Add("--set", setting);
        }

        return string.Join(' ', words.Select(Quoted));

        void Add(string option, string? value)
        {
            if (value is not null)
            {
                words.AddRange([option, value]);
            }
        }
    }

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(static c => char.IsAsciiLetterOrDigit(c) || Harmless.Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
