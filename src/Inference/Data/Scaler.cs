using System.Globalization;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Inference;

/// <summary>
/// Takes columns of real values to a common size, (value − shift) / scale, and back; fitted on the training part alone.
/// </summary>
/// <param name="Columns">The columns' names.</param>
/// <param name="Shift">What is taken from each column.</param>
/// <param name="Scale">What each column is divided by; above 0.</param>
public sealed record Scaler(EquatableArray<string> Columns, EquatableArray<double> Shift, EquatableArray<double> Scale)
{
    /// <summary>The scales of no column, where classes are predicted.</summary>
    internal static Scaler Empty { get; } = new(default, default, default);

    private const char Separator = '\n';

    /// <summary>
    /// A range this small beside the values themselves, 2 to the power of -43, is what rounding leaves of a constant: float64 has 53 bits,
    /// of which a sum of some hundred values may lose the last ten.
    /// </summary>
    private const double Rounding = 1.0 / (1L << 43);

    /// <summary>Finds shifts and scales.</summary>
    /// <param name="kind">
    /// Mean and standard deviation, minimum and range, or nothing. A column that never changes, but for rounding, keeps the scale 1.
    /// </param>
    /// <param name="columns">The columns' names.</param>
    /// <param name="values">The rows of the training part, one after another; at least one row.</param>
    /// <exception cref="DataException">A value is not finite, or beyond the range of float32; with its row, from 1, and column.</exception>
    public static Scaler Fit(ScaleKind kind, IReadOnlyList<string> columns, ReadOnlySpan<double> values)
    {
        int width = columns.Count;
        double[] shift = new double[width];
        double[] scale = new double[width];
        double[] found = new double[values.Length / width];
        for (int column = 0; column < width; column++)
        {
            for (int row = 0; row < found.Length; row++)
            {
                found[row] = Checked(values[(row * width) + column], row, columns[column]);
            }

            (shift[column], scale[column]) = FitColumn(kind, found);
        }

        return new Scaler(new(columns), new(shift), new(scale));
    }

    /// <summary>The shift and the scale of one column.</summary>
    /// <param name="kind">What is found.</param>
    /// <param name="values">The column's values in the training part, all finite; without any, nothing is scaled.</param>
    internal static (double Shift, double Scale) FitColumn(ScaleKind kind, ReadOnlySpan<double> values)
    {
        if (kind == ScaleKind.None || values.IsEmpty)
        {
            return (0, 1);
        }

        (double least, double most, double sum) = (values[0], values[0], 0);
        foreach (double value in values)
        {
            (least, most, sum) = (Math.Min(least, value), Math.Max(most, value), sum + value);
        }

        double range = most - least;
        if (range <= Math.Max(Math.Abs(least), Math.Abs(least + range)) * Rounding)
        {
            return (least, 1);
        }

        if (kind == ScaleKind.MinMax)
        {
            return (least, range);
        }

        double mean = sum / values.Length;
        double squares = 0;
        foreach (double value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        double scale = Math.Sqrt(squares / values.Length);
        return (mean, scale > 0 ? scale : 1);
    }

    /// <summary>A value that float32 can hold.</summary>
    /// <param name="value">The value.</param>
    /// <param name="row">Its row, from 0.</param>
    /// <param name="column">The name of its column.</param>
    /// <exception cref="DataException">It is beyond the range of float32, or not finite.</exception>
    internal static double Checked(double value, int row, string column) =>
        Math.Abs(value) <= float.MaxValue
            ? value
            : throw new DataException(
                FormattableString.Invariant($"row {row + 1}, column {column}: {value} is beyond what float32 holds, ±3.4E+38."));

    /// <summary>A value as the network sees it.</summary>
    /// <param name="column">Which column, from 0.</param>
    /// <param name="value">The value as the data has it.</param>
    public double Apply(int column, double value) => (value - Shift[column]) / Scale[column];

    /// <summary>A network's value as the data would have it.</summary>
    /// <param name="column">Which column, from 0.</param>
    /// <param name="value">The value as the network gives it.</param>
    public double Invert(int column, double value) => (value * Scale[column]) + Shift[column];

    /// <summary>As one string for a file.</summary>
    public override string ToString() =>
        string.Join(Separator, Columns.Select((name, column) =>
            string.Create(CultureInfo.InvariantCulture, $"{Shift[column]:R} {Scale[column]:R} {NameLines.Write(name)}")));

    /// <summary>From a file's string.</summary>
    /// <param name="text">What <see cref="ToString"/> gave.</param>
    /// <exception cref="DataException">The text is damaged.</exception>
    public static Scaler Parse(string text)
    {
        List<(string Name, double Shift, double Scale)> columns = [];
        foreach (string line in text.Split(Separator))
        {
            string[] fields = line.Split(' ', 3);
            if (fields.Length < 3
                || !RealNumber.TryParse(fields[0], out double shift)
                || !RealNumber.TryParse(fields[1], out double scale)
                || scale <= 0)
            {
                throw new DataException("The scales of the columns are damaged.");
            }

            columns.Add((NameLines.Read(fields[2]), shift, scale));
        }

        return new Scaler(
            new(columns.Select(static column => column.Name)),
            new(columns.Select(static column => column.Shift)),
            new(columns.Select(static column => column.Scale)));
    }
}
