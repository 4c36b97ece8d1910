namespace Hmlstm.Inference;

/// <summary>A random generator that gives the same numbers on every machine and in every version: SplitMix64.</summary>
/// <remarks>Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. Not for secrets.</remarks>
/// <param name="seed">Any number.</param>
public sealed class PortableRandom(ulong seed)
{
    private const double Unit = 1.0 / (1UL << 53);
    private ulong state = seed;
    private double? spare;

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        state = unchecked(state + 0x9E3779B97F4A7C15);
        ulong mixed = state;
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB);
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 to below 1, a multiple of 2^-53.</summary>
    public double Uniform() => (Next() >> 11) * Unit;

    /// <summary>A number from <paramref name="from"/> to below <paramref name="to"/>.</summary>
    public double Uniform(double from, double to) => from + ((to - from) * Uniform());

    /// <summary>A whole number from 0 to <paramref name="limit"/> - 1, each equally likely.</summary>
    /// <param name="limit">At least 1.</param>
    public int Below(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);

        // Numbers of the last, incomplete stretch are drawn again, or small results would be a little more likely.
        ulong most = ulong.MaxValue - (ulong.MaxValue % (ulong)limit);
        ulong drawn = Next();
        while (drawn >= most)
        {
            drawn = Next();
        }

        return (int)(drawn % (ulong)limit);
    }

    /// <summary>A normally distributed number with mean 0 and standard deviation 1 (Marsaglia's polar method).</summary>
    /// <remarks>It uses the logarithm and the square root; the last bit may differ between mathematics libraries.</remarks>
    public double Normal()
    {
        if (spare is double kept)
        {
            spare = null;
            return kept;
        }

        double x;
        double y;
        double square;
        do
        {
            x = Uniform(-1, 1);
            y = Uniform(-1, 1);
            square = (x * x) + (y * y);
        }
        while (square is >= 1 or 0);

        double scale = Math.Sqrt(-2 * Math.Log(square) / square);
        spare = y * scale;
        return x * scale;
    }
}

/// <summary>A new order of items for every epoch, a pure function of the seed and the epoch.</summary>
/// <param name="count">Items; at least 1.</param>
/// <param name="seed">Rules the order; null keeps the items as they lie.</param>
internal sealed class ShuffledOrder(int count, int? seed)
{
    private int[]? order;
    private long orderedFor = -1;

    /// <summary>The items that stand at some places of an epoch's order; fewer at its end.</summary>
    public ReadOnlySpan<int> Of(long epoch, long start, int length)
    {
        long key = seed is null ? 0 : epoch;
        if (order is null || orderedFor != key)
        {
            order = Shuffle(key);
            orderedFor = key;
        }

        return order.AsSpan((int)start, (int)Math.Min(length, count - start));
    }

    private int[] Shuffle(long epoch)
    {
        int[] items = [.. Enumerable.Range(0, count)];
        if (seed is int value)
        {
            PortableRandom random = new(unchecked(((ulong)value << 32) ^ (ulong)epoch));
            for (int i = count - 1; i > 0; i--)
            {
                int other = random.Below(i + 1);
                (items[i], items[other]) = (items[other], items[i]);
            }
        }

        return items;
    }
}
