using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hmlstm.Runtime.Data;

/// <summary>Tokens in a memory-mapped file, in which each id takes the bytes of <typeparamref name="T"/>; the system keeps in memory what is used.</summary>
/// <typeparam name="T">The type of an id in the file, in the machine's byte order.</typeparam>
public sealed class MappedTokens<T> : TokenSequence
    where T : unmanaged, IBinaryInteger<T>
{
    private readonly FileStream file;
    private readonly MemoryMappedFile map;
    private readonly MemoryMappedViewAccessor view;

    /// <summary>Maps a file.</summary>
    /// <param name="file">The open file, which this takes over; it holds nothing but ids and is not empty.</param>
    /// <exception cref="DataException">The file cannot be mapped.</exception>
    public MappedTokens(FileStream file)
    {
        this.file = file;
        try
        {
            Length = file.Length / Unsafe.SizeOf<T>();
            map = MemoryMappedFile.CreateFromFile(file, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        }
        catch (Exception exception) when (DataException.IsFileFailure(exception) || exception is ArgumentException)
        {
            map?.Dispose();
            file.Dispose();
            throw DataException.ForFile(file.Name, exception);
        }
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    protected override void Read(long start, Span<long> destination)
    {
        T[] narrow = ArrayPool<T>.Shared.Rent(destination.Length);
        view.SafeMemoryMappedViewHandle.ReadSpan((ulong)start * (ulong)Unsafe.SizeOf<T>(), narrow.AsSpan(0, destination.Length));
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = long.CreateTruncating(narrow[i]);
        }

        ArrayPool<T>.Shared.Return(narrow);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            view.Dispose();
            map.Dispose();
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
