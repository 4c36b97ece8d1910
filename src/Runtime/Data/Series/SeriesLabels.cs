using System.Globalization;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using TorchSharp;

namespace Hmlstm.Runtime.Data;

/// <summary>The class of each row of a series: a column of text or whole numbers.</summary>
/// <remarks>
/// Classes are in the order of their numbers where all of them are whole numbers, and otherwise in that of their letters. A trained network
/// keeps its own: other data may lack some of them, but have no others.
/// </remarks>
internal sealed class SeriesLabels
{
    private const int LongestLabel = 200;
    private const int MostClasses = 10_000;

    private readonly long[] ids;

    private SeriesLabels(string[] names, long[] ids)
    {
        Names = names;
        this.ids = ids;
    }

    /// <summary>The names of the classes in the order of their numbers.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Reads the column in all files, in the order of the parts.</summary>
    /// <param name="places">The files.</param>
    /// <param name="column">The column's name.</param>
    /// <param name="trained">The classes of a trained network; empty for none.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="DataException">
    /// A file cannot be read or lacks the column, or a row has no class or one that is not known.
    /// </exception>
    public static SeriesLabels Read(DataPlaces places, string column, IReadOnlyList<string> trained, CancellationToken cancel)
    {
        Dictionary<string, long> found = new(StringComparer.Ordinal);
        foreach (string name in trained)
        {
            found.Add(name, found.Count);
        }

        List<long> ids = [];
        foreach (string path in places.All.OfType<string>())
        {
            CsvReader.Read(path, reader => Read(path, reader, column, found, isFixed: trained.Count > 0, ids), cancel);
        }

        string[] names = trained.Count > 0 ? [.. trained] : InOrder([.. found.Keys]);
        Dictionary<long, long> settled = names.Select((name, place) => (Id: found[name], Place: (long)place))
            .ToDictionary(static pair => pair.Id, static pair => pair.Place);
        return new SeriesLabels(names, [.. ids.Select(id => settled[id])]);
    }

    /// <summary>Refuses another number of classes than the network has, and another number of rows than its inputs.</summary>
    /// <exception cref="DataException">They differ.</exception>
    public void Require(NetworkDefinition definition, string path, int rows)
    {
        int size = Math.Max(2, definition.Output.Size);
        if (Names.Count != size)
        {
            throw new DataException(FormattableString.Invariant(
                $"{path}: there are {Names.Count} classes ({ForeignText.List([.. Names])}), but the network has {size}; ")
                + "'output.size' is their number.");
        }

        if (ids.Length != rows)
        {
            throw new DataException(FormattableString.Invariant(
                $"{path}: the file had {rows} rows, and {ids.Length} when its classes were read; it must not change, or be a pipe."));
        }
    }

    /// <summary>The classes as the targets of windows.</summary>
    /// <param name="predicted">
    /// For a window that begins at each row: the row of its first target, or of its only one. Beyond the last row there is no window.
    /// </param>
    /// <param name="eachStep">Whether every step of a window has a target.</param>
    public ISequenceValues Targets(int[] predicted, bool eachStep) => eachStep
        ? new StepLabels(ids, predicted)
        : new SequenceLabels([.. predicted.Select(row => row < ids.Length ? ids[row] : Batch.Ignored)], eachStep: false);

    private static bool Read(string path, CsvReader reader, string column, Dictionary<string, long> found, bool isFixed, List<long> ids)
    {
        string[] header = reader.ReadRow() ?? throw new DataException($"{path}: the file is empty.");
        int place = ColumnPlace.Find(path, header, column);
        for (string[]? row = reader.ReadRow(header); row is not null; row = reader.ReadRow(header))
        {
            string name = row[place];
            if (string.IsNullOrWhiteSpace(name) || name.Length > LongestLabel)
            {
                string what = name.Length > LongestLabel ? $"a class of more than {LongestLabel} characters" : "no class";
                throw new DataException($"{path}({reader.Line}), column {ForeignText.Show(column)}: the row has {what}.");
            }

            if (!found.TryGetValue(name, out long id))
            {
                id = isFixed ? throw Unknown(name) : found.Count;
                found.Add(name, id);
            }

            ids.Add(id);
            if (found.Count > MostClasses)
            {
                throw new DataException(
                    $"{path}({reader.Line}), column {ForeignText.Show(column)}: there are more than {MostClasses} classes up to here; "
                    + "'label' is a column of classes, not of values.");
            }
        }

        return true;

        DataException Unknown(string name) => new(
            $"{path}({reader.Line}), column {ForeignText.Show(column)}: the weights know no class '{ForeignText.Show(name)}'; "
            + $"theirs are {ForeignText.List([.. found.Keys])}.");
    }

    private static string[] InOrder(string[] names) =>
        names.All(static name => long.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            ? [.. names.Order(StringComparer.Ordinal).OrderBy(static name => long.Parse(name, CultureInfo.InvariantCulture))]
            : [.. names.Order(StringComparer.Ordinal)];
}

/// <summary>A class for each step, [B, T]. Sequences may lie over each other, as the windows of one series do.</summary>
/// <param name="labels">All classes one after another.</param>
/// <param name="starts">The place at which each sequence begins.</param>
internal sealed class StepLabels(long[] labels, int[] starts) : ISequenceValues
{
    /// <inheritdoc/>
    public torch.Tensor Read(ReadOnlySpan<int> sequences, int first, int steps, out long predictions)
    {
        long[] read = new long[sequences.Length * steps];
        for (int row = 0; row < sequences.Length; row++)
        {
            labels.AsSpan(starts[sequences[row]] + first, steps).CopyTo(read.AsSpan(row * steps));
        }

        predictions = read.Length;
        using torch.Tensor flat = torch.as_tensor(read);
        return flat.reshape(sequences.Length, steps);
    }
}
