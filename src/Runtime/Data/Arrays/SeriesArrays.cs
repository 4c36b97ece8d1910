using System.Globalization;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>Turns rows in memory into the table that a CSV file would have been.</summary>
internal static class SeriesArrays
{
    /// <summary>The rows of an array.</summary>
    public static IEnumerable<float[]> Rows(float[,] series)
    {
        for (int row = 0; row < series.GetLength(0); row++)
        {
            float[] values = new float[series.GetLength(1)];
            Buffer.BlockCopy(series, row * values.Length * sizeof(float), values, 0, values.Length * sizeof(float));
            yield return values;
        }
    }

    /// <summary>Opens rows for a network.</summary>
    /// <exception cref="DataException">They do not fit the network; the message begins with the name of the argument.</exception>
    public static NetworkData Open(NetworkDefinition definition, IEnumerable<float[]> rows, string argument, ArrayDataOptions options)
    {
        SeriesData data = definition.Data switch
        {
            null => new SeriesData { Series = argument },
            SeriesData series => series,
            _ => throw new DataException(
                $"{argument}: the 'data' section of {definition.Name} is for other data; rows of numbers are read with 'series'."),
        };
        if (data.Group is not null || data.Calendar.Count > 0)
        {
            throw new DataException(
                $"{argument}: the definition has '{(data.Group is not null ? "group" : "calendar")}', "
                + "which rows of numbers say nothing of; give it a file.");
        }

        // Rows of numbers have no times: they only follow each other.
        data = data with
        {
            Time = null,
            HeldOut = null,
            Split = options.SplitFor(definition),
            Scale = options.Scale ?? data.Scale,
        };
        List<double> values = [];
        string[]? columns = null;
        int count = 0;
        foreach (float[] row in rows)
        {
            string place = FormattableString.Invariant($"{argument}[{count}]");
            if (row is null)
            {
                throw new DataException($"{place}: the row is null.");
            }

            columns ??= Columns(data, row.Length, argument, options);
            if (row.Length != columns.Length)
            {
                throw new DataException($"{place}: the row has {row.Length} values, and those before it {columns.Length}.");
            }

            if (data.Missing == MissingRule.Error && Array.FindIndex(row, float.IsNaN) is >= 0 and var missing)
            {
                throw new DataException(
                    $"{place}: the value of {ForeignText.Show(columns[missing])} is missing (NaN); "
                    + "'missing: previous', 'missing: linear' or 'missing: mask' says what stands for it.");
            }

            values.AddRange(row.Select(static value => (double)value));
            count++;
        }

        return columns is null
            ? throw new DataException($"{argument}: there is no row.")
            : SeriesLoader.Open(definition, data, CsvTable.Of(argument, columns, values), options.Profile);
    }

    private static string[] Columns(SeriesData data, int width, string argument, ArrayDataOptions options)
    {
        string[] named = [.. data.Columns.Concat(data.Known).Concat(data.Static).Concat(data.Target).Distinct(StringComparer.Ordinal)];
        string[] columns = options.Columns is not null ? [.. options.Columns]
            : named.Length > 0 ? named
            : [.. Enumerable.Range(0, width).Select(static column => column.ToString(CultureInfo.InvariantCulture))];
        if (columns.Length != width)
        {
            string source = options.Columns is not null ? "options.Columns names" : "the definition names";
            throw new DataException(
                $"{argument}: a row has {width} values, but {source} {columns.Length} columns ({ForeignText.List(columns)}); "
                + "name each value's column with options.Columns.");
        }

        string[] missing = [.. named.Except(columns, StringComparer.Ordinal)];
        return missing.Length > 0
            ? throw new DataException(
                $"{argument}: the definition names {ForeignText.List(missing)}, which options.Columns lacks; "
                + $"it has {ForeignText.List(columns)}.")
            : columns.Distinct(StringComparer.Ordinal).Count() == columns.Length
                ? columns
                : throw new DataException($"{argument}: options.Columns has a name twice: {ForeignText.List(columns)}.");
    }
}
