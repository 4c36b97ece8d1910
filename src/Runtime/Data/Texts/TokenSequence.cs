using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hmlstm.Runtime.Data;

/// <summary>A long row of token ids that can be read anywhere; it may be larger than memory.</summary>
public abstract class TokenSequence : IDisposable
{
    /// <summary>Tokens in the row.</summary>
    public abstract long Length { get; }

    /// <summary>Copies ids, widened to int64.</summary>
    /// <param name="start">The first token, 0 to <see cref="Length"/> - the span's length.</param>
    /// <param name="destination">Filled whole.</param>
    /// <exception cref="ArgumentOutOfRangeException">The stretch does not lie inside the row.</exception>
    public void CopyTo(long start, Span<long> destination)
    {
        if (start < 0 || start > Length - destination.Length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(start),
                start,
                $"Tokens {start} to {start + destination.Length} are not inside 0 to {Length}.");
        }

        Read(start, destination);
    }

    /// <summary>Frees what lies behind the row.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Copies ids of a stretch that lies inside the row.</summary>
    protected abstract void Read(long start, Span<long> destination);

    /// <summary>Frees what lies behind the row.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>Tokens in memory, in the narrowest type that holds their ids.</summary>
/// <typeparam name="T">The type of an id.</typeparam>
/// <param name="tokens">The ids; the array is not copied.</param>
public sealed class ArrayTokens<T>(T[] tokens) : TokenSequence
    where T : unmanaged, IBinaryInteger<T>
{
    /// <inheritdoc/>
    public override long Length => tokens.Length;

    /// <inheritdoc/>
    protected override void Read(long start, Span<long> destination)
    {
        ReadOnlySpan<T> source = tokens.AsSpan((int)start, destination.Length);
        for (int i = 0; i < source.Length; i++)
        {
            destination[i] = long.CreateTruncating(source[i]);
        }
    }
}

/// <summary>
/// Tokens in a memory-mapped file, in which each id takes the bytes of <typeparamref name="T"/>; the system keeps in memory what is used.
/// </summary>
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
            map = MemoryMappedFile.CreateFromFile(
                file,
                mapName: null,
                capacity: 0,
                MemoryMappedFileAccess.Read,
                HandleInheritability.None,
                leaveOpen: true);
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

/// <summary>Rows of tokens one after another as one row.</summary>
/// <param name="rows">The rows; this disposes them.</param>
internal sealed class JoinedTokens(IReadOnlyList<TokenSequence> rows) : TokenSequence
{
    /// <inheritdoc/>
    public override long Length { get; } = rows.Sum(static row => row.Length);

    /// <inheritdoc/>
    protected override void Read(long start, Span<long> destination)
    {
        foreach (TokenSequence row in rows)
        {
            int count = (int)Math.Clamp(row.Length - start, 0, destination.Length);
            if (count > 0)
            {
                row.CopyTo(start, destination[..count]);
                destination = destination[count..];
            }

            start = Math.Max(0, start - row.Length);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (TokenSequence row in rows)
            {
                row.Dispose();
            }
        }

        base.Dispose(disposing);
    }
}
