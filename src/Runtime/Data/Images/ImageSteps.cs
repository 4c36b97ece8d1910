using System.Buffers.Binary;
using System.IO.Compression;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>How long the sequences are that images become, without reading the images.</summary>
public static class ImageSteps
{
    private const int HeadLength = 16;
    private static readonly byte[] HeadOfImages = [0, 0, 0x08, 3];

    /// <summary>Steps of a sequence: the rows of an image, or its pixels.</summary>
    /// <param name="data">A folder of IDX files, or the name of a known data set.</param>
    /// <param name="baseFolder">Where a relative path begins.</param>
    /// <returns>At least 1; null where there is no such data, or nothing that could be read as images.</returns>
    public static int? Of(IdxData data, string baseFolder)
    {
        string folder = Path.Combine(baseFolder, data.Idx);
        (int Rows, int Columns)? size = Directory.Exists(folder) ? Read(folder) : KnownDataSets.Find(data.Idx)?.ImageSize;
        return size is not (int rows, int columns) ? null : data.RowsAsSteps ? rows : rows * columns;
    }

    private static (int Rows, int Columns)? Read(string folder)
    {
        try
        {
            string? file = Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).FirstOrDefault(static path => Path.GetFileName(path).Contains("images", StringComparison.Ordinal));
            return file is null ? null : ReadHead(file);
        }
        catch (Exception failure) when (failure is InvalidDataException || DataException.IsFileFailure(failure))
        {
            // Whoever trains on it is told what is wrong with it.
            return null;
        }
    }

    private static (int Rows, int Columns)? ReadHead(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read);
        bool isZipped = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        using Stream stream = isZipped ? new GZipStream(file, CompressionMode.Decompress) : file;
        byte[] head = new byte[HeadLength];
        if (stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false) < HeadLength || !head.AsSpan().StartsWith(HeadOfImages))
        {
            return null;
        }

        int rows = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(8));
        int columns = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(12));
        return rows > 0 && columns > 0 && (long)rows * columns <= int.MaxValue ? (rows, columns) : null;
    }
}
