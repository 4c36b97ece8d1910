using System.Buffers.Binary;
using System.Security.Cryptography;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Weights;
using TorchSharp;

namespace Hmlstm.Runtime.Checkpoints;

/// <summary>
/// The format of a checkpoint: the 8 letters <c>hmlstmck</c>, the version (uint32), the length of the rest (uint64), its SHA-256,
/// and the rest as safetensors.
/// </summary>
/// <remarks>Numbers are little-endian. The checksum finds every flipped bit, which safetensors alone does not.</remarks>
internal static class CheckpointFile
{
    /// <summary>The version that this code writes and reads.</summary>
    public const uint Version = 1;

    private const int HeadLength = 8 + sizeof(uint) + sizeof(ulong) + SHA256.HashSizeInBytes;

    /// <summary>The letters that every checkpoint begins with.</summary>
    public static ReadOnlySpan<byte> Magic => SafetensorsHeader.CheckpointMagic;

    /// <summary>Atomically replaces a checkpoint.</summary>
    /// <exception cref="IOException">The file cannot be written; the previous one is unchanged.</exception>
    public static void Write(
        string path, IEnumerable<(string Name, torch.Tensor Value)> tensors, IReadOnlyDictionary<string, string> metadata) =>
        AtomicFile.Write(path, file =>
        {
            byte[] head = new byte[HeadLength];
            file.Write(head);
            using SHA256 hash = SHA256.Create();
            using (CryptoStream summed = new(file, hash, CryptoStreamMode.Write, leaveOpen: true))
            {
                TensorFile.Write(summed, tensors, metadata);
            }

            Magic.CopyTo(head);
            BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), Version);
            BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(12), (ulong)(file.Length - HeadLength));
            hash.Hash!.CopyTo(head.AsSpan(20));
            file.Position = 0;
            file.Write(head);
        });

    /// <summary>Reads a checkpoint.</summary>
    /// <exception cref="WeightsException">The file cannot be read, is no checkpoint, is of a newer version, cut off or damaged.</exception>
    public static TensorFile Read(string path)
    {
        try
        {
            using FileStream file = InputFile.Open(path);
            Check(path, file);
            file.Position = HeadLength;
            return TensorFile.Read(file, path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new WeightsException(path, "there is no such checkpoint", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new WeightsException(path, FileProblem.Of(path, exception), exception);
        }
    }

    private static void Check(string path, FileStream file)
    {
        byte[] head = new byte[HeadLength];
        int read = file.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false);
        if (read < Magic.Length || !head.AsSpan(0, 8).SequenceEqual(Magic))
        {
            throw new WeightsException(path, "is no checkpoint of Hmlstm");
        }

        uint version = read < 12 ? Version : BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(8));
        if (version != Version)
        {
            throw new WeightsException(
                path,
                $"was written by another version of Hmlstm: its format is {version}, this one reads {Version}");
        }

        ulong length = read < HeadLength ? ulong.MaxValue : BinaryPrimitives.ReadUInt64LittleEndian(head.AsSpan(12));
        long rest = file.Length - HeadLength;
        if (rest < 0 || (ulong)rest < length)
        {
            throw new WeightsException(path, $"is cut off after {file.Length} bytes");
        }

        if ((ulong)rest > length)
        {
            throw new WeightsException(path, $"has {(ulong)rest - length} bytes too many");
        }

        if (!SHA256.HashData(file).AsSpan().SequenceEqual(head.AsSpan(20)))
        {
            throw new WeightsException(path, "is damaged: its checksum does not fit its content");
        }
    }
}
