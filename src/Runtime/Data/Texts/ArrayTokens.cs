using System.Numerics;

namespace Hmlstm.Runtime.Data;

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
