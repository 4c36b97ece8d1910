using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Hmlstm.Runtime.Data;

/// <summary>The files of a gzipped tar archive that somebody else made: read into memory within bounds, nothing is unpacked to its own path.</summary>
internal static class PackageArchive
{
    private const long MostBytes = 256L << 20;
    private const int MostEntries = 100_000;

    /// <summary>Reads the files that are asked for.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="wanted">Whether a file is wanted, by its path without the first folder, with slashes.</param>
    /// <returns>Contents by path, in the paths' order.</returns>
    /// <exception cref="DataException">The archive is damaged or too large.</exception>
    public static SortedDictionary<string, byte[]> Read(string path, Func<string, bool> wanted)
    {
        SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read);
            using GZipStream unzipped = new(file, CompressionMode.Decompress);
            using TarReader reader = new(unzipped);
            long bytes = 0;
            int entries = 0;
            while (reader.GetNextEntry() is { } entry)
            {
                bytes += entry.Length;
                entries++;
                if (bytes > MostBytes || entries > MostEntries)
                {
                    throw new DataException($"{Path.GetFileName(path)}: the archive is larger than {MostBytes >> 20} MB or has more than {MostEntries} files.");
                }

                string name = entry.Name[(entry.Name.IndexOf('/', StringComparison.Ordinal) + 1)..];
                if (entry.DataStream is Stream data && wanted(name))
                {
                    byte[] content = new byte[entry.Length];
                    data.ReadExactly(content);
                    files[name] = content;
                }
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new DataException($"{Path.GetFileName(path)}: the archive is damaged: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }

        return files;
    }

    /// <summary>A checksum over names and contents, whatever the archive around them: SHA-256 of each name, a zero byte, the length as 8 bytes, the content.</summary>
    public static string Sha256(SortedDictionary<string, byte[]> files)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] length = new byte[sizeof(long)];
        foreach ((string name, byte[] content) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name + '\0'));
            BinaryPrimitives.WriteInt64LittleEndian(length, content.Length);
            hash.AppendData(length);
            hash.AppendData(content);
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
