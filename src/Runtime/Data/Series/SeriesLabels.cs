using System.Globalization;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using TorchSharp;

namespace Hmlstm.Runtime.Data;

/// <summary>The class of each row of series: a column of text or whole numbers.</summary>
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

    /// <summary>A field of the column as it is.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="line">Its line.</param>
    /// <param name="column">The column's name.</param>
    /// <param name="field">The field.</param>
    /// <exception cref="DataException">The field is no class.</exception>
    public static ReadOnlySpan<char> Check(string path, int line, string column, ReadOnlySpan<char> field)
    {
        if (field.IsWhiteSpace() || field.Length > LongestLabel)
        {
            string what = field.Length > LongestLabel ? $"a class of more than {LongestLabel} characters" : "no class";
            throw new DataException($"{path}({line}), column {ForeignText.Show(column)}: the row has {what}.");
        }

        return field;
    }

    /// <summary>Puts the classes of all rows together; a row that fills a gap in time has none.</summary>
    /// <param name="stretches">The rows in their order.</param>
    /// <param name="count">How many rows they are.</param>
    /// <exception cref="DataException">There are too many classes.</exception>
    public static SeriesLabels Gather(IEnumerable<Stretch> stretches, int count)
    {
        Dictionary<string, long> found = new(StringComparer.Ordinal);
        long[] ids = new long[count];
        int place = 0;
        foreach (Stretch stretch in stretches)
        {
            GroupColumn labels = stretch.Table.Labels!;
            foreach (string name in labels.Names)
            {
                found.TryAdd(name, found.Count);
            }

            if (found.Count > MostClasses)
            {
                throw new DataException(
                    $"{stretch.Table.Path}: there are more than {MostClasses} classes; 'label' is a column of classes, not of values.");
            }

            for (int row = 0; row < stretch.Count; row++)
            {
                int at = stretch.Rows is null ? row : stretch.Rows[row];
                ids[place++] = at < 0 ? Batch.Ignored : found[labels.Names[labels.Ids[at]]];
            }
        }

        return new SeriesLabels([.. found.Keys], ids).In(InOrder([.. found.Keys]));
    }

    /// <summary>The classes in the order that a network has them.</summary>
    /// <param name="definition">The network.</param>
    /// <param name="path">The data, for messages.</param>
    /// <param name="source">Where the rows were read, for messages.</param>
    /// <param name="column">The column's name, for messages.</param>
    /// <param name="trained">The classes of a trained network; empty for none.</param>
    /// <exception cref="DataException">The network has another number of classes, or knows not all of them.</exception>
    public SeriesLabels For(
        NetworkDefinition definition, string path, RowSource source, string column, IReadOnlyList<string> trained)
    {
        int row = trained.Count == 0 ? -1 : Array.FindIndex(ids, id => id != Batch.Ignored && !trained.Contains(Names[(int)id]));
        if (row >= 0)
        {
            throw new DataException(
                $"{source.Place(row)}, column {ForeignText.Show(column)}: the weights know no class "
                + $"'{ForeignText.Show(Names[(int)ids[row]])}'; theirs are {ForeignText.List(trained)}.");
        }

        SeriesLabels own = trained.Count == 0 ? this : In([.. trained]);
        int size = Math.Max(2, definition.Output.Size);
        return own.Names.Count == size
            ? own
            : throw new DataException(FormattableString.Invariant(
                $"{path}: {Quantity.ThereAre(own.Names.Count, "class")} ({ForeignText.List(own.Names)}), but the network has {size}; ")
                + "'output.size' is their number.");
    }

    /// <summary>The classes as the targets of windows, which are told by their first row.</summary>
    /// <param name="offset">Rows from a window's first row to that of its first target, or of its only one.</param>
    /// <param name="eachStep">Whether every step of a window has a target.</param>
    public ISequenceValues Targets(int offset, bool eachStep) => new RowLabels(ids, offset, eachStep);

    private SeriesLabels In(string[] order)
    {
        Dictionary<string, long> places = order.Select((name, place) => (name, place))
            .ToDictionary(static pair => pair.name, static pair => (long)pair.place, StringComparer.Ordinal);
        long[] settled = [.. Names.Select(name => places[name])];
        return new SeriesLabels(order, [.. ids.Select(id => id == Batch.Ignored ? id : settled[id])]);
    }

    private static string[] InOrder(string[] names) =>
        names.All(static name => long.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            ? [.. names.Order(StringComparer.Ordinal).OrderBy(static name => long.Parse(name, CultureInfo.InvariantCulture))]
            : [.. names.Order(StringComparer.Ordinal)];
}

/// <summary>The classes of windows of rows, [B, T] or [B].</summary>
/// <param name="labels">The class of each row.</param>
/// <param name="offset">Rows from a window's first row to that of its first target.</param>
/// <param name="eachStep">Whether every step has a target.</param>
internal sealed class RowLabels(long[] labels, int offset, bool eachStep) : ISequenceValues
{
    /// <inheritdoc/>
    public torch.Tensor Read(ReadOnlySpan<int> sequences, int first, int steps, out long predictions)
    {
        int targets = eachStep ? steps : 1;
        long[] read = new long[sequences.Length * targets];
        for (int row = 0; row < sequences.Length; row++)
        {
            int start = sequences[row] + offset + (eachStep ? first : 0);
            labels.AsSpan(start, targets).CopyTo(read.AsSpan(row * targets));
        }

        predictions = read.Length - read.AsSpan().Count((long)Batch.Ignored);
        using torch.Tensor flat = torch.as_tensor(read);
        return eachStep ? flat.reshape(sequences.Length, steps) : flat.alias();
    }
}
