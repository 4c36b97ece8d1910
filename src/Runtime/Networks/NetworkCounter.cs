namespace Hmlstm.Runtime;

/// <summary>
/// A ratio that a network counts while it computes windows: for example the share of multiply-adds that its boundaries save.
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

/// <summary>A part of a count.</summary>
/// <param name="Part">The part, 0 or more.</param>
/// <param name="Whole">The whole count, at least as large.</param>
public readonly record struct CountedShare(long Part, long Whole)
{
    /// <summary>Part divided by whole, 0 to 1; 0 when nothing was counted.</summary>
    public double Share => Whole == 0 ? 0 : (double)Part / Whole;

    /// <summary>Both counts together.</summary>
    public static CountedShare operator +(CountedShare left, CountedShare right) => new(left.Part + right.Part, left.Whole + right.Whole);

    /// <summary>The counts since <paramref name="right"/>.</summary>
    public static CountedShare operator -(CountedShare left, CountedShare right) => new(left.Part - right.Part, left.Whole - right.Whole);
}
