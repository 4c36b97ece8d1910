using System.Globalization;

namespace Hmlstm.Definitions;

/// <summary>A number of things in a sentence: <c>1 row</c>, <c>3 rows</c>.</summary>
public static class Quantity
{
    private static readonly string[] Hissing = ["s", "x", "tch", "sh"];

    /// <summary>The number and the noun, in the plural unless the number is 1.</summary>
    /// <param name="count">The number.</param>
    /// <param name="noun">The noun in the singular; its plural ends in s, or in es after s, x, tch and sh.</param>
    /// <param name="format">The number's format.</param>
    public static string Of(long count, string noun, string format = "D") =>
        count.ToString(format, CultureInfo.InvariantCulture) + " " + (count == 1 ? noun : Plural(noun));

    /// <summary>The same with its verb: <c>there is 1 row</c>, <c>there are 3 rows</c>.</summary>
    /// <param name="count">The number.</param>
    /// <param name="noun">The noun in the singular.</param>
    public static string ThereAre(long count, string noun) => (count == 1 ? "there is " : "there are ") + Of(count, noun);

    private static string Plural(string noun)
    {
        bool hissing = Hissing.Any(end => noun.EndsWith(end, StringComparison.Ordinal));
        return noun + (hissing ? "es" : "s");
    }
}
