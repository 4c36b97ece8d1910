using System.Globalization;
using Hmlstm.Definitions;

namespace Hmlstm.Cli.Sweeps;

/// <summary>
/// A setting whose values a sweep tries: a list, <c>layers[0].hidden=64,128</c>, or a range, <c>training.learning_rate=0.0001..0.01</c>.
/// </summary>
/// <param name="Key">The key, as <c>--set</c> names it, with places in lists: <c>layers[0].hidden</c>.</param>
/// <param name="Values">The values of a list, in its order, as text of the language; empty for a range.</param>
/// <param name="Range">The range; null for a list.</param>
internal sealed record SweptSetting(string Key, IReadOnlyList<string> Values, SweptRange? Range)
{
    /// <summary>The option.</summary>
    public const string Option = "--over";

    /// <summary>What a line that gives it must look like.</summary>
    private const string Form = "KEY=VALUE,VALUE,... or KEY=LOW..HIGH, such as training.learning_rate=0.0001..0.01";

    private static readonly string[] Fixed = ["model", "namespace", "summary", "task"];

    /// <summary>Reads one.</summary>
    /// <param name="text">A key, an equals sign, and a list or a range.</param>
    /// <exception cref="FormatException">It is none; the message is one line without a full stop.</exception>
    public static SweptSetting Parse(string text)
    {
        int end = text.IndexOf('=', StringComparison.Ordinal);
        string key = end < 0 ? "" : text[..end].Trim();
        string rest = end < 0 ? "" : text[(end + 1)..].Trim();
        if (key.Length == 0 || rest.Length == 0)
        {
            throw new FormatException($"{Option} takes {Form}, not {ForeignText.Show(text)}");
        }

        if (Fixed.Contains(key))
        {
            throw new FormatException($"{Option} {key}: all trials of a sweep have the same {key}");
        }

        if (SweptRange.Parse(key, rest) is SweptRange range)
        {
            return new SweptSetting(key, [], range);
        }

        string[] values = [.. Parts(rest)];
        if (Array.Exists(values, static value => value.Length == 0))
        {
            throw new FormatException($"{Option} {key}: a value of the list is empty");
        }

        string? twice = values.GroupBy(static value => value, StringComparer.Ordinal).FirstOrDefault(static same => same.Count() > 1)?.Key;
        return twice is null
            ? new SweptSetting(key, values, null)
            : throw new FormatException($"{Option} {key}: the list has {ForeignText.Show(twice)} twice");
    }

    /// <summary>A value at random: one of the list, or one within the range.</summary>
    public string Draw(Random random) => Range?.Draw(random) ?? Values[random.Next(Values.Count)];

    /// <summary>What is tried, for people.</summary>
    public override string ToString() => $"{Key}: {Range?.ToString() ?? string.Join(", ", Values)}";

    /// <summary>The parts between commas that stand in no brackets, braces or quotes.</summary>
    private static IEnumerable<string> Parts(string text)
    {
        int depth = 0;
        int start = 0;
        char quote = '\0';
        for (int place = 0; place < text.Length; place++)
        {
            char c = text[place];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '\'')
            {
                quote = c;
            }
            else if (c is '[' or '{')
            {
                depth++;
            }
            else if (c is ']' or '}')
            {
                depth--;
            }
            else if (c == ',' && depth == 0)
            {
                yield return text[start..place].Trim();
                start = place + 1;
            }
        }

        yield return text[start..].Trim();
    }
}

/// <summary>The numbers from which values are drawn, both ends included.</summary>
/// <param name="Low">The lowest.</param>
/// <param name="High">The highest; above <paramref name="Low"/>.</param>
/// <param name="IsWhole">Whether only whole numbers are drawn: both ends are written as such.</param>
/// <param name="IsLogarithmic">Whether equal factors, and not equal distances, are equally probable.</param>
internal sealed record SweptRange(double Low, double High, bool IsWhole, bool IsLogarithmic)
{
    private const string Between = "..";

    /// <summary>A range of this factor or more is logarithmic by itself: two decades.</summary>
    private const double LogarithmicFrom = 100;

    /// <summary>Whole numbers up to here are exact in a double.</summary>
    private const double MostWhole = 1e15;

    /// <summary>Reads <c>LOW..HIGH</c>.</summary>
    /// <param name="key">The key, for messages.</param>
    /// <param name="text">The text.</param>
    /// <returns>The range; null where the text is not one.</returns>
    /// <exception cref="FormatException">It is a range of nothing.</exception>
    public static SweptRange? Parse(string key, string text)
    {
        int middle = text.IndexOf(Between, StringComparison.Ordinal);
        if (middle < 0
            || !RealNumber.TryParse(text.AsSpan(0, middle).Trim(), out double low)
            || !RealNumber.TryParse(text.AsSpan(middle + Between.Length).Trim(), out double high))
        {
            return null;
        }

        if (low >= high)
        {
            throw new FormatException($"{SweptSetting.Option} {key}: {ForeignText.Show(text)} is no range: its low end comes first");
        }

        if (!double.IsFinite(high - low) || (low > 0 && !double.IsFinite(high / low)))
        {
            throw new FormatException(
                $"{SweptSetting.Option} {key}: {ForeignText.Show(text)} is too wide: numbers cannot be drawn from it");
        }

        bool isWhole = text.AsSpan().IndexOfAny('e', 'E') < 0
            && text.Replace(Between, "", StringComparison.Ordinal).IndexOf('.', StringComparison.Ordinal) < 0
            && Math.Max(Math.Abs(low), Math.Abs(high)) <= MostWhole;
        return new SweptRange(low, high, isWhole, low > 0 && high / low >= LogarithmicFrom);
    }

    /// <summary>The same range with equal factors equally probable.</summary>
    /// <param name="key">The key, for messages.</param>
    /// <exception cref="FormatException">It is not above 0.</exception>
    public SweptRange Logarithmic(string key) => Low > 0
        ? this with { IsLogarithmic = true }
        : throw new FormatException($"--log {key}: a logarithmic range begins above 0, not at {Text(Low)}");

    /// <summary>A number at random, of four digits unless it is whole.</summary>
    public string Draw(Random random)
    {
        double share = random.NextDouble();
        if (IsWhole)
        {
            // Each whole number owns the stretch up to the next one.
            double drawn = IsLogarithmic
                ? Low * Math.Pow((High + 1) / Low, share)
                : Low + (share * (High - Low + 1));
            return Text(Math.Clamp(Math.Floor(drawn), Low, High));
        }

        double value = IsLogarithmic ? Low * Math.Pow(High / Low, share) : Low + (share * (High - Low));
        double rounded = double.Parse(value.ToString("E3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return Text(Math.Clamp(rounded, Low, High));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Text(Low)} to {Text(High)}, {(IsWhole ? "whole numbers, " : "")}{(IsLogarithmic ? "log-uniform" : "uniform")}";

    private static string Text(double value) =>
        value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');
}
