namespace Hmlstm.Runtime.Data;

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
