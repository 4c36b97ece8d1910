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

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dimensions">How many sizes it has to have.</param>
    /// <exception cref="DataException">The file cannot be read, or is damaged; with the byte where it is.</exception>
    public static IdxFile Read(string path, int dimensions)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read);
            bool zipped = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
            using Stream stream = zipped ? new GZipStream(file, CompressionMode.Decompress) : file;
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
            size = shape[i] < 1 || size > MostBytes ? throw new DataException($"{path}: byte {4 + (4 * i)}: a size of {shape[i]} cannot be.") : size * shape[i];
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
