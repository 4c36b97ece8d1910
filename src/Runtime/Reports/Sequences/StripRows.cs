using System.Globalization;

namespace Hmlstm.Runtime.Reports;

/// <summary>The rows that a reading has: boundaries, norms of hidden states, the selector's probabilities, bits.</summary>
internal static class StripRows
{
    /// <summary>A norm's weakest colour still shows that there is a cell.</summary>
    private const double Faintest = 0.06;

    /// <summary>All rows, from the top of the figure down.</summary>
    public static IReadOnlyList<StripRow> Of(SequenceReading reading) =>
    [
        .. Enumerable.Range(0, reading.LevelCount).Select(level => new StripRow(
            $"z{Raised(level + 1)}",
            $"z of level {level + 1}",
            [.. Enumerable.Range(0, reading.Length).Select(step => reading.Boundary(level, step))],
            level,
            0,
            1)),
        .. reading.Norms.Select(static (norms, level) => Scaled($"|h|{Raised(level + 1)}", $"|h| of level {level + 1}", norms, level)),
        .. reading.Selection.Select(
            static (shares, cell) => new StripRow($"q{Raised(cell + 1)}", $"q of cell {cell + 1}", shares, cell, 0, 1)),
        .. reading.Bits.Count > 0
            ? [new StripRow("bits", "bits", reading.Bits, PageStyle.Colours - 2, 0, Common(reading.Bits))]
            : Array.Empty<StripRow>(),
    ];

    /// <summary>What the rows are, in sentences.</summary>
    public static string Explain(SequenceReading reading)
    {
        List<string> said = [];
        string unit = reading.HasCharacters ? "character" : "token";
        if (reading.Expected.Count > 0)
        {
            said.Add($"Row next shows, under each {unit}, the network's most probable next {unit}.");
        }

        if (reading.LevelCount > 0)
        {
            said.Add("A filled cell in row z is a boundary of that level: the detector fired after it had read the step above.");
        }

        if (reading.Norms.Count > 0)
        {
            said.Add(
                "|h| is the norm of a level's hidden state, stronger where it is larger, each level on its own scale; " +
                "it stays the same while a level copies.");
        }

        if (reading.Selection.Count > 0)
        {
            said.Add("q is the probability that the selector of the top layer gives each parallel cell.");
        }

        if (reading.Bits.Count > 0)
        {
            said.Add($"Bits is what the {unit} cost: the stronger, the less the network expected it.");
        }

        return string.Join(' ', said);
    }

    /// <summary>The values of all rows at a step, a line each.</summary>
    public static string Tip(IReadOnlyList<StripRow> rows, int step) =>
        string.Concat(rows.Select(row => $"\n{row.Said} {ShortNumber.Of(row.Values[step])}"));

    private static StripRow Scaled(string name, string said, IReadOnlyList<double> values, int colour)
    {
        double highest = Highest(values);
        double lowest = values.Where(double.IsFinite).DefaultIfEmpty(0).Min();
        return new StripRow(name, said, values, colour, lowest - (Faintest * (highest - lowest)), highest);
    }

    private static double Highest(IReadOnlyList<double> values) => values.Where(double.IsFinite).DefaultIfEmpty(0).Max();

    /// <summary>All but one value in twenty lie below: a few surprises do not make everything else pale.</summary>
    private static double Common(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? 0 : sorted[sorted.Length * 19 / 20];
    }

    private static string Raised(int number) =>
        string.Concat(FormattableString.Invariant($"{number}").Select(static digit => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit - '0']));
}

/// <summary>One row of cells under a sequence, a cell per step.</summary>
/// <param name="Name">A short name for the margin.</param>
/// <param name="Said">What the values are, for the line under the pointer.</param>
/// <param name="Values">The values.</param>
/// <param name="Colour">Which colour, from 0.</param>
/// <param name="Lowest">The value that leaves a cell empty.</param>
/// <param name="Highest">The value that fills a cell.</param>
internal sealed record StripRow(string Name, string Said, IReadOnlyList<double> Values, int Colour, double Lowest, double Highest)
{
    /// <summary>How full a cell is, 0 to 1.</summary>
    public double Share(int step) =>
        double.IsFinite(Values[step]) && Highest > Lowest ? Math.Clamp((Values[step] - Lowest) / (Highest - Lowest), 0, 1) : 0;
}

/// <summary>Characters for views with a column per step.</summary>
public static class Glyph
{
    /// <summary>
    /// Exactly one column per symbol, or what stands beneath would slip: what is wider, narrower or unseen becomes a stand-in.
    /// </summary>
    /// <param name="symbol">What a step read, for example one character.</param>
    public static string Of(string symbol)
    {
        if (symbol is "\n")
        {
            return "↵";
        }

        if (symbol.Length != 1 || symbol == "\uFFFD")
        {
            return "·";
        }

        return CharUnicodeInfo.GetUnicodeCategory(symbol[0]) switch
        {
            UnicodeCategory.SpaceSeparator => " ",
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned => "·",
            _ => IsWide(symbol[0]) ? "·" : symbol,
        };
    }

    /// <summary>
    /// A word or a piece of one, a column for each character of it; one character is what <see cref="Of"/> says.
    /// </summary>
    /// <param name="symbol">What a step read.</param>
    /// <param name="most">Columns at most; what is longer ends with an ellipsis.</param>
    public static string OfWord(string symbol, int most)
    {
        if (symbol.Length == 0)
        {
            return Of(symbol);
        }

        string[] columns = [.. symbol.EnumerateRunes().Select(static rune => Of(rune.ToString()))];
        return columns.Length <= most ? string.Concat(columns) : string.Concat(columns.Take(most - 1)) + "…";
    }

    /// <summary>Whether a terminal gives the character two columns: East Asian scripts and full-width forms.</summary>
    private static bool IsWide(char c) =>
        c is >= '\u1100' and <= '\u115F' or >= '\u2E80' and <= '\uA4CF' or >= '\uAC00' and <= '\uD7A3'
            or >= '\uF900' and <= '\uFAFF' or >= '\uFE30' and <= '\uFE6F' or >= '\uFF00' and <= '\uFF60' or >= '\uFFE0' and <= '\uFFE6';
}
