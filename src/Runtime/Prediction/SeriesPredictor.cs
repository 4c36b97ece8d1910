using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Prediction;

/// <summary>Predictions from the windows of a table, or its continuation.</summary>
internal sealed class SeriesPredictor
{
    /// <summary>Numbers of a batch at most: long windows come in smaller batches.</summary>
    private const int MostNumbers = 1 << 22;

    private readonly NetworkPass network;
    private readonly DataProfile profile;
    private readonly PredictionSource source;
    private readonly PredictionOptions options;
    private readonly CancellationToken cancel;
    private readonly SeriesData? series;
    private readonly OutputColumns outputs;
    private readonly int width;

    public SeriesPredictor(
        NetworkPass network, DataProfile profile, PredictionSource source, PredictionOptions options, CancellationToken cancel)
    {
        this.network = network;
        this.profile = profile;
        this.source = source;
        this.options = options;
        this.cancel = cancel;
        series = network.Definition.Data as SeriesData;
        outputs = OutputColumns.Of(network.Definition, profile);
        width = network.Definition.Input.Size;
        if (series is not null && profile.Inputs is null)
        {
            throw new DataException($"The weights have no scales of the columns that {network.Definition.Name} reads.");
        }
    }

    /// <summary>The rows, read and computed as they are asked for.</summary>
    public IEnumerable<PredictedRow> Rows() =>
        series is null ? WholeTable() : options.Steps is int steps ? Continuation(series, steps) : Windows(series);

    /// <summary>A prediction for each row that has a whole window up to it.</summary>
    private IEnumerable<PredictedRow> Windows(SeriesData series)
    {
        using SeriesRows table = new(source, profile, outputs, options, width, cancel);
        int window = series.Lookback;
        int most = (int)Math.Clamp(MostNumbers / ((long)window * width), 1, network.Definition.Training.BatchSize);
        float[] values = new float[checked((most + window - 1) * width)];
        List<object?[]> waiting = [];
        int filled = 0;
        while (table.Next(values.AsSpan(filled * width, width)))
        {
            filled++;
            if (filled < window)
            {
                continue;
            }

            waiting.Add(table.Beginning());
            if (waiting.Count == most)
            {
                foreach (PredictedRow row in Predicted())
                {
                    yield return row;
                }

                values.AsSpan((filled - window + 1) * width, (window - 1) * width).CopyTo(values);
                filled = window - 1;
                waiting.Clear();
            }
        }

        table.Require(window);
        foreach (PredictedRow row in waiting.Count == 0 ? [] : Predicted())
        {
            yield return row;
        }

        List<PredictedRow> Predicted()
        {
            cancel.ThrowIfCancellationRequested();
            float[] windows = new float[waiting.Count * window * width];
            for (int row = 0; row < waiting.Count; row++)
            {
                values.AsSpan(row * width, window * width).CopyTo(windows.AsSpan(row * window * width));
            }

            float[][] results = network.LastStep(tensor(windows, waiting.Count, window, width));
            return [.. waiting.Select((beginning, row) => table.Row(beginning, results[row]))];
        }
    }

    /// <summary>What follows the table, each step from a window that ends with the prediction before it.</summary>
    private IEnumerable<PredictedRow> Continuation(SeriesData series, int steps)
    {
        RequireContinuation(series);
        using SeriesRows table = new(source, profile, outputs, options, width, cancel, "horizon");
        int window = series.Lookback;
        Queue<float[]> last = new(window);
        float[] values = new float[width];
        while (table.Next(values))
        {
            if (last.Count == window)
            {
                last.Dequeue();
            }

            last.Enqueue([.. values]);
        }

        table.Require(window);
        Scaler inputs = profile.Inputs!;
        int[] places = [.. inputs.Columns.Select(column => profile.Targets!.Columns.ToArray().AsSpan().IndexOf(column))];
        for (long step = 1; step <= steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            float[] output = network.LastStep(tensor([.. last.SelectMany(static row => row)], 1, window, width))[0];
            yield return table.Row([.. table.Beginning(), step], output);
            last.Dequeue();
            last.Enqueue(
                [.. places.Select((place, column) => (float)inputs.Apply(column, profile.Targets!.Invert(place, output[place])))]);
        }
    }

    /// <summary>The whole table as one sequence.</summary>
    private IEnumerable<PredictedRow> WholeTable()
    {
        if (options.Steps is not null)
        {
            throw new DataException($"{network.Definition.Name} has no series to continue: its definition has no 'series' in 'data'.");
        }

        using SeriesRows table = new(source, profile, outputs, options, width, cancel);
        List<float> values = [];
        List<object?[]> beginnings = [];
        float[] read = new float[width];
        while (table.Next(read))
        {
            values.AddRange(read);
            beginnings.Add(table.Beginning());
            if (values.Count > Array.MaxLength - width)
            {
                throw new DataException($"{source.Name}: the table has more numbers than one sequence may have, {Array.MaxLength}.");
            }
        }

        table.Require(1);
        float[][] results = network.EachStep(tensor([.. values], 1, beginnings.Count, width));
        for (int row = 0; row < results.Length; row++)
        {
            yield return table.Row(beginnings[beginnings.Count - results.Length + row], results[row]);
        }
    }

    private void RequireContinuation(SeriesData series)
    {
        string name = network.Definition.Name;
        if (series.Ahead != 1)
        {
            throw new DataException(
                $"{name} predicts the value {series.Ahead} rows ahead; only a network that predicts the next row (ahead: 1) "
                + "reads its own predictions.");
        }

        string[] unknown = [.. profile.Inputs!.Columns.Except(profile.Targets?.Columns ?? default, StringComparer.Ordinal)];
        if (unknown.Length > 0)
        {
            throw new DataException(
                $"{name} reads {ForeignText.List(unknown)}, which it does not predict, so nothing is known of it after the table's end.");
        }
    }
}

/// <summary>The rows of a table as a network reads them, and the cells that the results begin with.</summary>
internal sealed class SeriesRows : IDisposable
{
    private readonly PredictionSource source;
    private readonly TableRows table;
    private readonly Scaler? scaler;
    private readonly OutputColumns outputs;
    private readonly string[] columns;
    private readonly string[] kept;
    private readonly string[] names;
    private bool isAtFirst;
    private long count;

    public SeriesRows(
        PredictionSource source,
        DataProfile profile,
        OutputColumns outputs,
        PredictionOptions options,
        int width,
        CancellationToken cancel,
        params string[] further)
    {
        this.source = source;
        this.outputs = outputs;
        scaler = profile.Inputs;
        table = TableRows.Open(source, cancel);
        try
        {
            isAtFirst = table.Next();
            if (!isAtFirst)
            {
                throw new DataException($"{source.Name}: the file has a header and no row.");
            }

            columns = scaler is not null ? [.. scaler.Columns] : [.. table.Header.Where(table.IsNumber)];
            if (columns.Length != width)
            {
                throw new DataException(
                    $"{source.Name}: there are {columns.Length} columns of numbers ({ForeignText.List(columns)}), "
                    + $"but the network reads {width}.");
            }

            kept = options.Keep is { } given ? [.. given] : Usual(table.Header[0], profile);
            foreach (string column in kept.Where(column => !table.Header.Contains(column, StringComparer.Ordinal)))
            {
                throw new DataException(
                    $"{source.Name}: there is no column '{ForeignText.Show(column)}' to keep; there are "
                    + $"{ForeignText.List([.. table.Header])}.");
            }

            string[] results = ["row", .. further, .. outputs.Names];
            names =
            [
                .. kept.Select(name => results.Contains(name, StringComparer.Ordinal) ? "input." + name : name),
                .. results,
            ];
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next row.</summary>
    /// <param name="values">Gets what the network reads.</param>
    /// <returns>Whether there was one.</returns>
    public bool Next(Span<float> values)
    {
        if (!isAtFirst && !table.Next())
        {
            return false;
        }

        isAtFirst = false;
        count++;
        for (int column = 0; column < columns.Length; column++)
        {
            double value = table.Number(columns[column]);
            double scaled = scaler?.Apply(column, value) ?? value;
            values[column] = Math.Abs(scaled) <= float.MaxValue
                ? (float)scaled
                : throw new DataException(FormattableString.Invariant(
                    $"{table.Place}, column {ForeignText.Show(columns[column])}: {value} is beyond what float32 holds in the scale ")
                    + "of the training part.");
        }

        return true;
    }

    /// <summary>The kept cells and the number of the last row that was read, from 1.</summary>
    public object?[] Beginning() => [.. kept.Select(table.Cell), count];

    /// <summary>A row of results.</summary>
    public PredictedRow Row(object?[] beginning, float[] output) =>
        new(names, [.. beginning, .. outputs.Cells(output, $"{source.Name}, row {beginning[kept.Length]}")]);

    /// <summary>Refuses a table that is too short.</summary>
    public void Require(int rows)
    {
        if (count < rows)
        {
            throw new DataException(
                $"{source.Name}: the table has {count} {(count == 1 ? "row" : "rows")}, but a prediction reads the last {rows}.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => table.Dispose();

    private string[] Usual(string first, DataProfile profile) =>
        columns.Contains(first, StringComparer.Ordinal) || profile.Targets?.Columns.Contains(first) == true ? [] : [first];
}
