namespace Hmlstm.Runtime.Data;

/// <summary>
/// Where the training, validation and test parts of a row of items begin and end. Parts follow each other and never overlap.
/// </summary>
/// <param name="Training">Items of the training part, the first ones.</param>
/// <param name="Validation">Items of the validation part, after it.</param>
/// <param name="Test">Items of the test part, the last ones.</param>
public readonly record struct Split(long Training, long Validation, long Test)
{
    /// <summary>Cuts a number of items by shares, before any windowing.</summary>
    /// <param name="count">The items; 0 or more.</param>
    /// <param name="shares">The shares of the three parts, each 0 to 1, which add up to 1.</param>
    /// <exception cref="ArgumentException">There are not three shares, one is out of range, or they do not add up to 1.</exception>
    public static Split Of(long count, IReadOnlyList<double> shares)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (shares.Count != 3 || shares.Any(share => share is not (>= 0 and <= 1)) || Math.Abs(shares.Sum() - 1) > 1e-6)
        {
            throw new ArgumentException("A split has three shares from 0 to 1 that add up to 1.", nameof(shares));
        }

        // Each border is rounded on its own, so that no share's rounding moves another border by more than half an item.
        long first = Border(count, shares[0]);
        long second = Math.Max(first, Border(count, shares[0] + shares[1]));
        return new Split(first, second - first, count - second);
    }

    private static long Border(long count, double share) =>
        Math.Clamp((long)Math.Round(count * share, MidpointRounding.AwayFromZero), 0, count);
}
