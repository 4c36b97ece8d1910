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
            throw new ArgumentOutOfRangeException(nameof(start), start, $"Tokens {start} to {start + destination.Length} are not inside 0 to {Length}.");
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
