using System.Text;

namespace VerifyXunit;

/// <summary>The stretch in which two texts differ, for a person to read.</summary>
internal static class LineDiff
{
    private const int Context = 3;
    private const int MostLines = 40;

    /// <summary>The lines from the first to the last difference, verified ones with <c>-</c>, received ones with <c>+</c>.</summary>
    internal static string Between(string verified, string received)
    {
        string[] before = verified.Split('\n');
        string[] after = received.Split('\n');
        int shorter = Math.Min(before.Length, after.Length);

        int head = 0;
        while (head < shorter && before[head] == after[head])
        {
            head++;
        }

        int tail = 0;
        while (tail < shorter - head && before[^(tail + 1)] == after[^(tail + 1)])
        {
            tail++;
        }

        StringBuilder diff = new();
        diff.Append($"@@ line {head + 1} @@\n");
        Append(diff, ' ', before[Math.Max(0, head - Context)..head]);
        Append(diff, '-', before[head..^tail]);
        Append(diff, '+', after[head..^tail]);
        Append(diff, ' ', before[^tail..Math.Min(before.Length, before.Length - tail + Context)]);
        return diff.ToString();
    }

    private static void Append(StringBuilder diff, char sign, string[] lines)
    {
        foreach (string line in lines.Take(MostLines))
        {
            diff.Append(sign).Append(' ').Append(line).Append('\n');
        }

        if (lines.Length > MostLines)
        {
            diff.Append(sign).Append($" ... {lines.Length - MostLines} more lines\n");
        }
    }
}
