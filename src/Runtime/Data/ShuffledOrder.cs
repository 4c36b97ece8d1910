namespace Hmlstm.Runtime.Data;

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
