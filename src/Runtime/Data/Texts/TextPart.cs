namespace Hmlstm.Runtime.Data;

/// <summary>A stretch of a text: its training, validation or test part.</summary>
/// <param name="Tokens">The whole text.</param>
/// <param name="Start">The first token of the part.</param>
/// <param name="Length">Tokens of the part.</param>
public sealed record TextPart(TokenSequence Tokens, long Start, long Length)
{
    /// <summary>Tokens that can be predicted: each but the first, which has nothing before it.</summary>
    public long Predictions => Math.Max(0, Length - 1);

    /// <summary>Copies ids.</summary>
    /// <param name="offset">The first token, counted from the part's start.</param>
    /// <param name="destination">Filled whole.</param>
    /// <exception cref="ArgumentOutOfRangeException">The stretch does not lie inside the part.</exception>
    public void CopyTo(long offset, Span<long> destination)
    {
        if (offset < 0 || offset > Length - destination.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"Tokens {offset} to {offset + destination.Length} are not inside 0 to {Length}.");
        }

        Tokens.CopyTo(Start + offset, destination);
    }
}
