using System.Globalization;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Runs;

/// <summary>Reads back what <see cref="HistoryCsv"/> wrote.</summary>
public static class HistoryReader
{
    private static readonly string[] Places = ["epoch", "iteration", "seconds"];

    /// <summary>The evaluations in order; an empty field is not a number.</summary>
    /// <param name="path">A run's <c>history.csv</c>.</param>
    /// <exception cref="DataException">The file cannot be read, is no history, or has no evaluation.</exception>
    public static IReadOnlyList<Evaluation> Read(string path)
    {
        try
        {
            string[]? columns = null;
            List<Evaluation> history = [];
            int number = 0;
            foreach (string line in File.ReadLines(path))
            {
                number++;
                if (columns is null)
                {
                    columns = Head(path, line);
                }
                else
                {
                    history.Add(Row(path, number, line.Split(','), columns));
                }
            }

            return history.Count > 0 ? history : throw new DataException($"{path}: the history has no evaluation.");
        }
        catch (Exception exception) when (DataException.IsFileFailure(exception))
        {
            throw DataException.ForFile(path, exception);
        }
    }

    private static string[] Head(string path, string line)
    {
        string[] columns = line.Split(',');
        if (!columns.AsSpan(0, Math.Min(columns.Length, Places.Length)).SequenceEqual(Places))
        {
            throw new DataException($"{path}: line 1 is not the head of a history, which begins with {string.Join(',', Places)}.");
        }

        return columns.Distinct(StringComparer.Ordinal).Count() == columns.Length ? columns : throw new DataException($"{path}: line 1 names a column twice.");
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
            else if (!double.TryParse(fields[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) || (!mayBeEmpty && !(values[i] is >= 0 and < long.MaxValue)))
            {
                throw new DataException($"{path}: line {number} has no number in the column '{columns[i]}'.");
            }
        }

        NamedValue[] named = [.. columns.Zip(values, static (column, value) => new NamedValue(column, value)).Skip(Places.Length)];
        return new Evaluation(values[0], (long)values[1], values[2], named);
    }
}
