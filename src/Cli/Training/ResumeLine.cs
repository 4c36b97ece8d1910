using System.Globalization;

namespace Hmlstm.Cli.Training;

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
