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
            $"z{Raised(level + 1)}", $"z of level {level + 1}", [.. Enumerable.Range(0, reading.Length).Select(step => reading.Boundary(level, step))], level, 0, 1)),
        .. reading.Norms.Select(static (norms, level) => Scaled($"|h|{Raised(level + 1)}", $"|h| of level {level + 1}", norms, level)),
        .. reading.Selection.Select(static (shares, cell) => new StripRow($"q{Raised(cell + 1)}", $"q of cell {cell + 1}", shares, cell, 0, 1)),
        .. reading.Bits.Count > 0 ? [new StripRow("bits", "bits", reading.Bits, PageStyle.Colours - 2, 0, Common(reading.Bits))] : Array.Empty<StripRow>(),
    ];

    /// <summary>What the rows are, in sentences.</summary>
    public static string Explain(SequenceReading reading)
    {
        List<string> said = [];
        if (reading.Expected.Count > 0)
        {
            said.Add("Row next has, under each character, the one that the network finds the most probable after it.");
        }

        if (reading.LevelCount > 0)
        {
            said.Add("A filled cell in row z is a boundary of that level: the detector fired after it had read the step above.");
        }

        if (reading.Norms.Count > 0)
        {
            said.Add("|h| is the norm of a level's hidden state, stronger where it is larger, each level on its own scale; it stays the same while a level copies.");
        }

        if (reading.Selection.Count > 0)
        {
            said.Add("q is the probability that the selector of the top layer gives each parallel cell.");
        }

        if (reading.Bits.Count > 0)
        {
            said.Add("Bits is what the character cost: the stronger, the less the network expected it.");
        }

        return string.Join(' ', said);
    }

    /// <summary>The values of all rows at a step, a line each.</summary>
    public static string Tip(IReadOnlyList<StripRow> rows, int step) => string.Concat(rows.Select(row => $"\n{row.Said} {ShortNumber.Of(row.Values[step])}"));

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

    private static string Raised(int number) => string.Concat(FormattableString.Invariant($"{number}").Select(static digit => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit - '0']));
}
