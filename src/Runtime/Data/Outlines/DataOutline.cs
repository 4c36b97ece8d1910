namespace Hmlstm.Runtime.Data;

/// <summary>What a file or folder holds, as far as a definition has to say how it is read.</summary>
public enum DataKind
{
    /// <summary>One long text.</summary>
    Text,

    /// <summary>A CSV file, or a folder of them.</summary>
    Table,

    /// <summary>A folder of texts, with a folder for each class.</summary>
    Texts,

    /// <summary>Images and labels in the IDX format.</summary>
    Images,
}

/// <summary>What data look like before a definition says how to read them.</summary>
/// <param name="Kind">What they are.</param>
/// <param name="Length">Bytes of a text, rows of a table that were looked at, 0 otherwise.</param>
/// <param name="Columns">The columns of a table, in its order; empty otherwise.</param>
public sealed record DataOutline(DataKind Kind, long Length, IReadOnlyList<ColumnOutline> Columns)
{
    /// <summary>Looks at a file or a folder. What it is follows from its content, not from its name.</summary>
    /// <param name="path">A text, a CSV file, or a folder of CSV files, of a folder of texts for each class, or of IDX files.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="DataException">It cannot be read, or is nothing that a network can be trained on.</exception>
    public static DataOutline Read(string path, CancellationToken cancel = default)
    {
        if (!Directory.Exists(path))
        {
            return TableOutline.Find(path, cancel) ?? new DataOutline(DataKind.Text, LengthOf(path), []);
        }

        string[] files = DataFolder.Files(path);
        if (files.Any(file => IdxFile.DimensionsOf(file, cancel) is not null))
        {
            return new DataOutline(DataKind.Images, 0, []);
        }

        if (DataFolder.Folders(path).Length > 0)
        {
            return new DataOutline(DataKind.Texts, 0, []);
        }

        string? table = files.FirstOrDefault(static file => file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase));
        return (table is null ? null : TableOutline.Find(table, cancel))
            ?? throw new DataException(
                $"{path}: the folder has neither CSV files, nor IDX files, nor a folder of texts for each class.");
    }

    private static long LengthOf(string path)
    {
        try
        {
            long length = new FileInfo(path).Length;
            return length > 0 ? length : throw new DataException($"{path}: the file is empty.");
        }
        catch (Exception exception) when (DataException.IsFileFailure(exception))
        {
            throw DataException.ForFile(path, exception);
        }
    }
}
