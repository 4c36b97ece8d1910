using System.Globalization;
using System.Text.RegularExpressions;

namespace Hmlstm.Cli.CommandLine;

/// <summary>A stretch of time as people type it: hours, minutes and seconds, each with its letter, such as 1h30m.</summary>
internal static partial class TimeText
{
    /// <summary>The time; null for a text that is none, and for one of no length.</summary>
    /// <param name="text">Such as 90s, 10m or 1h30m.</param>
    public static TimeSpan? Parse(string text)
    {
        Match match = Pattern().Match(text);
        double seconds = (3600 * Number(match, "hours")) + (60 * Number(match, "minutes")) + Number(match, "seconds");
        return match.Success && seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
    }

    private static double Number(Match match, string part) =>
        match.Groups[part] is { Success: true } group ? double.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;

    /// <summary>Six digits at most, so that no sum is too large.</summary>
    [GeneratedRegex(@"\A(?:(?<hours>[0-9]{1,6})h)?(?:(?<minutes>[0-9]{1,6})m)?(?:(?<seconds>[0-9]{1,6})s)?\z")]
    private static partial Regex Pattern();
}
