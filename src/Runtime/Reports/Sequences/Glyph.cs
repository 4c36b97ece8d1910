using System.Globalization;

namespace Hmlstm.Runtime.Reports;

/// <summary>Characters for views with a column per step.</summary>
public static class Glyph
{
    /// <summary>Exactly one column per symbol, or what stands beneath would slip: what is wider, narrower or unseen becomes a stand-in.</summary>
    /// <param name="symbol">What a step read, for example one character.</param>
    public static string Of(string symbol)
    {
        if (symbol is "\n")
        {
            return "↵";
        }

        if (symbol.Length != 1 || symbol == "\uFFFD")
        {
            return "·";
        }

        return CharUnicodeInfo.GetUnicodeCategory(symbol[0]) switch
        {
            UnicodeCategory.SpaceSeparator => " ",
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned => "·",
            _ => IsWide(symbol[0]) ? "·" : symbol,
        };
    }

    /// <summary>Whether a terminal gives the character two columns: East Asian scripts and full-width forms.</summary>
    private static bool IsWide(char c) =>
        c is >= '\u1100' and <= '\u115F' or >= '\u2E80' and <= '\uA4CF' or >= '\uAC00' and <= '\uD7A3'
            or >= '\uF900' and <= '\uFAFF' or >= '\uFE30' and <= '\uFE6F' or >= '\uFF00' and <= '\uFF60' or >= '\uFFE0' and <= '\uFFE6';
}
