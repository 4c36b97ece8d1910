using System.Collections.Immutable;

namespace Hmlstm.Runtime.Data;

/// <summary>A format of tables besides CSV. The formats that are added are read wherever a CSV file is.</summary>
public interface ITableFormat
{
    /// <summary>Whether a file is of the format.</summary>
    /// <param name="head">Its first bytes, 8 at most.</param>
    bool Begins(ReadOnlySpan<byte> head);

    /// <summary>Reads a file.</summary>
    /// <typeparam name="T">What is made of its rows.</typeparam>
    /// <param name="name">What messages call it.</param>
    /// <param name="file">The file at its first byte; it can be sought, and stays the caller's.</param>
    /// <param name="read">Reads the rows. It is called for a damaged file too: what is wrong, the reader says.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="DataException">The file is damaged; or what <paramref name="read"/> finds.</exception>
    T Read<T>(string name, Stream file, Func<ITableReader, T> read, CancellationToken cancel);
}

/// <summary>The formats of tables that this process reads besides CSV.</summary>
public static class TableFormats
{
    private const int HeadLength = 8;
    private static ImmutableArray<ITableFormat> formats = [];

    /// <summary>Adds a format; the same one again is nothing.</summary>
    /// <param name="format">The format.</param>
    public static void Add(ITableFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        ImmutableInterlocked.Update(ref formats, static (known, added) => known.Contains(added) ? known : known.Add(added), format);
    }

    /// <summary>The format of a file by its first bytes; null for CSV, and for a pipe, which is read only once.</summary>
    /// <param name="file">The file at its first byte, and afterwards there again.</param>
    internal static ITableFormat? Of(Stream file)
    {
        if (formats.IsEmpty || !file.CanSeek)
        {
            return null;
        }

        byte[] head = new byte[HeadLength];
        int count = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return formats.FirstOrDefault(format => format.Begins(head.AsSpan(0, count)));
    }

    /// <summary>Reads a table of any of the formats.</summary>
    /// <typeparam name="T">What is made of its rows.</typeparam>
    /// <param name="path">The file; only CSV may be a pipe.</param>
    /// <param name="read">Reads the rows.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="DataException">The file cannot be read; or what <paramref name="read"/> finds.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    internal static T Read<T>(string path, Func<ITableReader, T> read, CancellationToken cancel)
    {
        try
        {
            using FileStream file = InputFile.OpenOnce(path);
            return Of(file) is { } format ? format.Read(path, file, read, cancel) : read(CsvReader.Of(path, file, cancel));
        }
        catch (Exception exception) when (DataException.IsFileFailure(exception))
        {
            throw DataException.ForFile(path, exception);
        }
    }
}
