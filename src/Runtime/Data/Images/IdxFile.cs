using System.Buffers.Binary;
using System.IO.Compression;

namespace Hmlstm.Runtime.Data;

/// <summary>An array of bytes in the IDX format, as MNIST has it; also gzipped.</summary>
/// <param name="Path">The file.</param>
/// <param name="Shape">Its sizes, outermost first.</param>
/// <param name="Values">Its bytes.</param>
internal sealed record IdxFile(string Path, int[] Shape, byte[] Values)
{
    private const byte UnsignedBytes = 0x08;
    private const long MostBytes = 1L << 30;

    /// <summary>Bytes of one item.</summary>
    public int ItemSize => Values.Length / Math.Max(1, Shape[0]);

    /// <summary>How many sizes the array in a file has; null where it is no such file, or cannot be read.</summary>
    /// <param name="path">A regular file.</param>
    /// <param name="cancel">Ends the reading.</param>
    public static int? DimensionsOf(string path, CancellationToken cancel)
    {
        try
        {
            using FileStream file = InputFile.Open(path, cancel);
            using Stream stream = Unzipped(file);
            Span<byte> head = stackalloc byte[4];
            stream.ReadExactly(head);
            return head is [0, 0, _, byte dimensions] ? dimensions : null;
        }
        catch (Exception exception) when (exception is InvalidDataException || DataException.IsFileFailure(exception))
        {
            return null;
        }
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dimensions">How many sizes it has to have.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="DataException">The file cannot be read, or is damaged; with the byte where it is.</exception>
    public static IdxFile Read(string path, int dimensions, CancellationToken cancel = default) => Read(path, dimensions, () =>
    {
        FileStream file = InputFile.Open(path, cancel);
        try
        {
            return Unzipped(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    });

    /// <summary>Reads what was unzipped already.</summary>
    /// <param name="path">What messages call it.</param>
    /// <param name="dimensions">How many sizes it has to have.</param>
    /// <param name="open">Opens it; the stream is closed afterwards.</param>
    /// <exception cref="DataException">It cannot be read, or is damaged; with the byte where it is.</exception>
    public static IdxFile Read(string path, int dimensions, Func<Stream> open)
    {
        try
        {
            using Stream stream = open();
            return Read(path, dimensions, stream);
        }
        catch (EndOfStreamException exception)
        {
            throw new DataException($"{path}: the file is cut off.", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new DataException($"{path}: the file cannot be unzipped: {exception.Message}", exception);
        }
        catch (Exception exception) when (DataException.IsFileFailure(exception))
        {
            throw DataException.ForFile(path, exception);
        }
    }

    /// <summary>
    /// What a file holds: its first two bytes tell whether it is gzipped. Its name does not: browsers unpack without a word, and add or
    /// drop endings.
    /// </summary>
    private static Stream Unzipped(FileStream file)
    {
        Span<byte> magic = stackalloc byte[2];
        bool isZipped = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic is [0x1F, 0x8B];
        file.Position = 0;
        return isZipped ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    private static IdxFile Read(string path, int dimensions, Stream stream)
    {
        byte[] head = new byte[4 + (4 * dimensions)];
        stream.ReadExactly(head.AsSpan(0, 4));
        if (head[0] != 0 || head[1] != 0)
        {
            throw new DataException($"{path}: byte 0: no IDX file; it begins with {head[0]:x2} {head[1]:x2}, not 00 00.");
        }

        if (head[2] != UnsignedBytes)
        {
            throw new DataException($"{path}: byte 2: values of type {head[2]:x2}; only unsigned bytes (08) can be read.");
        }

        if (head[3] != dimensions)
        {
            throw new DataException($"{path}: byte 3: {head[3]} dimensions instead of {dimensions}.");
        }

        stream.ReadExactly(head.AsSpan(4));
        int[] shape = new int[dimensions];
        long size = 1;
        for (int i = 0; i < dimensions; i++)
        {
            shape[i] = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4 + (4 * i)));
            size = shape[i] < 1 || size > MostBytes
                ? throw new DataException($"{path}: byte {4 + (4 * i)}: a size of {shape[i]} cannot be.")
                : size * shape[i];
        }

        if (size > MostBytes)
        {
            throw new DataException($"{path}: byte 4: {string.Join(" x ", shape)} values are more than {MostBytes}.");
        }

        byte[] values = new byte[size];
        stream.ReadExactly(values);
        return stream.ReadByte() < 0
            ? new IdxFile(path, shape, values)
            : throw new DataException($"{path}: byte {head.Length + size}: the file goes on after its {string.Join(" x ", shape)} values.");
    }
}
