using System.Globalization;
using System.Text;
using Hmlstm.Definitions;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Runs;

/// <summary>Writes the history of a training as CSV: a row for each evaluation, the file always whole.</summary>
/// <param name="path">The file.</param>
public sealed class HistoryCsv(string path) : ITrainingCallback
{
    /// <summary>A history as CSV, with <c>.</c> as decimal point and an empty field for a value that is no number.</summary>
    /// <param name="history">The evaluations; all have the columns of the first.</param>
    public static string Render(IReadOnlyList<Evaluation> history)
    {
        if (history.Count == 0)
        {
            return "";
        }

        string[] columns = [.. history[0].Values.Select(static value => value.Name)];
        StringBuilder csv = new();
        csv.AppendJoin(',', ["epoch", "iteration", "seconds", .. columns]).Append('\n');
        foreach (Evaluation row in history)
        {
            csv.Append(Text(row.Epoch)).Append(',').Append(row.Iteration.ToString(CultureInfo.InvariantCulture)).Append(',');
            csv.Append(row.Seconds.ToString("0.###", CultureInfo.InvariantCulture));
            foreach (string column in columns)
            {
                csv.Append(',').Append(Text(row[column]));
            }

            csv.Append('\n');
        }

        return csv.ToString();
    }

    /// <inheritdoc/>
    public void OnEvaluated(TrainingRun run) => AtomicFile.WriteText(path, Render(run.History));

    private static string Text(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>Reads back what <see cref="HistoryCsv"/> wrote.</summary>
public static class HistoryReader
{
    private static readonly string[] Places = ["epoch", "iteration", "seconds"];

    /// <summary>The evaluations in order; an empty field is not a number.</summary>
    /// <param name="path">A run's <c>history.csv</c>.</param>
    /// <exception cref="DataException">The file cannot be read, is no history, or has no evaluation.</exception>
    public static IReadOnlyList<Evaluation> Read(string path) => CsvReader.Read(path, reader => Read(path, reader), CancellationToken.None);

    private static List<Evaluation> Read(string path, CsvReader reader)
    {
        string[] columns = Head(path, reader.ReadRow() ?? throw new DataException($"{path}: the history has no evaluation."));
        List<Evaluation> history = [];
        for (string[]? row = reader.ReadRow(); row is not null; row = reader.ReadRow())
        {
            history.Add(Row(path, reader.Line, row, columns));
        }

        return history.Count > 0 ? history : throw new DataException($"{path}: the history has no evaluation.");
    }

    private static string[] Head(string path, string[] columns)
    {
        if (!columns.AsSpan(0, Math.Min(columns.Length, Places.Length)).SequenceEqual(Places))
        {
            throw new DataException($"{path}: line 1 is not the head of a history, which begins with {string.Join(',', Places)}.");
        }

        return columns.Distinct(StringComparer.Ordinal).Count() == columns.Length
            ? columns
            : throw new DataException($"{path}: line 1 names a column twice.");
    }

    private static Evaluation Row(string path, int number, string[] fields, string[] columns)
    {
        if (fields.Length != columns.Length)
        {
            throw new DataException($"{path}: line {number} has {fields.Length} fields, the head has {columns.Length}.");
        }

        double[] values = new double[fields.Length];
        for (int i = 0; i < fields.Length; i++)
        {
            bool mayBeEmpty = i >= Places.Length;
            if (fields[i].Length == 0 && mayBeEmpty)
            {
                values[i] = double.NaN;
            }
            else if (!TryNumber(fields[i], out values[i]) || (!mayBeEmpty && !(values[i] is >= 0 and < long.MaxValue)))
            {
                throw new DataException($"{path}: line {number} has no number in the column '{ForeignText.Show(columns[i])}'.");
            }
        }

        NamedValue[] named = [.. columns.Zip(values, static (column, value) => new NamedValue(column, value)).Skip(Places.Length)];
        return new Evaluation(values[0], (long)values[1], values[2], named);
    }

    /// <summary>A number, or what <see cref="HistoryCsv"/> writes for one beyond all numbers.</summary>
    private static bool TryNumber(string text, out double value)
    {
        if (text is "Infinity" or "-Infinity")
        {
            value = text == "Infinity" ? double.PositiveInfinity : double.NegativeInfinity;
            return true;
        }

        return RealNumber.TryParse(text, out value);
    }
}
