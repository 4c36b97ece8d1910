using System.Globalization;
using System.Text;

namespace Hmlstm.Cli.Boundaries;

/// <summary>A text in blocks of lines with, under each line, one row of marks per level.</summary>
/// <remarks>
/// A mark stands under the character whose reading made the detector fire: the boundary of step t is drawn under the input of step t.
/// </remarks>
internal static class BoundaryStrip
{
    /// <summary>Characters of one block.</summary>
    public const int Width = 60;

    /// <summary>What stands under a character that made a boundary.</summary>
    public const char Mark = '|';

    private const int LabelWidth = 9;

    /// <summary>The lines of all blocks, with an empty line between two blocks.</summary>
    /// <param name="text">The characters that the network read.</param>
    public static IEnumerable<string> Lines(BoundaryText text)
    {
        for (int start = 0; start < text.Length; start += Width)
        {
            int end = Math.Min(start + Width, text.Length);
            if (start > 0)
            {
                yield return "";
            }

            var line = new StringBuilder("".PadRight(LabelWidth));
            for (int t = start; t < end; t++)
            {
                line.Append(Glyph(text.Symbols[t]));
            }

            yield return line.ToString().TrimEnd();
            for (int level = 0; level < text.LevelCount; level++)
            {
                line.Clear().Append(CultureInfo.InvariantCulture, $"level {level + 1}").Append(' ', LabelWidth - line.Length);
                for (int t = start; t < end; t++)
                {
                    line.Append(text.IsBoundary(level, t) ? Mark : ' ');
                }

                yield return line.ToString().TrimEnd();
            }
        }
    }

    /// <summary>Exactly one column per symbol, or the marks would slip: what is wider, narrower or unseen becomes a stand-in.</summary>
    public static string Glyph(string symbol)
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
