namespace Hmlstm.Runtime;

/// <summary>
/// A share that a network counts while it computes windows: for example the multiply-adds that its boundaries let it leave out.
/// </summary>
/// <param name="name">The name in progress lines and histories: a word, or several with underscores between them.</param>
/// <param name="read">Reads the count so far; it never goes down.</param>
public sealed class NetworkCounter(string name, Func<CountedShare> read)
{
    /// <summary>The name in progress lines and histories, for example <c>work_skipped</c>.</summary>
    public string Name => name;

    /// <summary>The count over all windows so far.</summary>
    public CountedShare Value => read();
}

/// <summary>How many of some things are special ones.</summary>
/// <param name="Part">The special ones, 0 or more.</param>
/// <param name="Whole">All of them, at least as many.</param>
public readonly record struct CountedShare(long Part, long Whole)
{
    /// <summary>Part through whole, 0 to 1; 0 where nothing was counted.</summary>
    public double Share => Whole == 0 ? 0 : (double)Part / Whole;

    /// <summary>Both counts together.</summary>
    public static CountedShare operator +(CountedShare left, CountedShare right) => new(left.Part + right.Part, left.Whole + right.Whole);

    /// <summary>What came after <paramref name="right"/>.</summary>
    public static CountedShare operator -(CountedShare left, CountedShare right) => new(left.Part - right.Part, left.Whole - right.Whole);
}
