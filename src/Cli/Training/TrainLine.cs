using System.Globalization;

namespace Hmlstm.Cli.Training;

/// <summary>Command lines of <c>train</c>, quoted for a shell.</summary>
internal static class TrainLine
{
    private const string Harmless = "_-./:=,+@%";

    /// <summary>The line that continues an interrupted run.</summary>
    /// <param name="request">The request of the interrupted call.</param>
    /// <param name="run">The run's folder.</param>
    public static string Resuming(TrainingRequest request, string run) => Line(
        request,
        ["--resume", "--out", run],
        [
            ("--device", request.Device == "cpu" ? null : request.Device),
            ("--threads", request.Threads?.ToString(CultureInfo.InvariantCulture)),
            ("--overfit", request.Overfit?.ToString(CultureInfo.InvariantCulture)),
        ],
        request.Logs);

    /// <summary>
    /// The line that trains the same network in the same way once more: without the folder, threads, time limits and logs.
    /// </summary>
    /// <param name="request">The request of the call.</param>
    public static string Repeating(TrainingRequest request) => Line(
        request,
        [.. request.IsDevRun ? ["--dev-run"] : Array.Empty<string>(), .. request.IsPartial ? ["--partial"] : Array.Empty<string>()],
        [
            ("--device", request.Device == "cpu" ? null : request.Device),
            ("--weights", request.Weights),
            ("--overfit", request.Overfit?.ToString(CultureInfo.InvariantCulture)),
        ],
        logs: []);

    private static string Line(
        TrainingRequest request, string[] first, (string Option, string? Value)[] options, IReadOnlyList<string> logs)
    {
        List<string> words = ["hmlstm", "train", request.File, .. first];
        foreach ((string option, string? value) in
            (IEnumerable<(string Option, string? Value)>)
            [
                ("--data", request.Data),
                .. options,
                .. request.Settings.Select(static setting => ("--set", (string?)setting)),
                .. logs.Select(static log => (TrainingLogs.Option, (string?)log)),
            ])
        {
            if (value is not null)
            {
                words.AddRange([option, value]);
            }
        }

        return string.Join(' ', words.Select(Quoted));
    }

    /// <summary>A word as a shell reads it back.</summary>
    public static string Quoted(string word) =>
        word.Length > 0 && word.All(static c => char.IsAsciiLetterOrDigit(c) || Harmless.Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
