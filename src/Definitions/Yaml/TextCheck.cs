using System.Globalization;

namespace Hmlstm.Definitions.Yaml;

/// <summary>Refuses what is no text before a YAML reader sees it.</summary>
internal static class TextCheck
{
    /// <summary>Longest text of a definition, in UTF-16 code units.</summary>
    public const int Longest = 1 << 20;

    /// <summary>The first offset of a character that a definition cannot have; null without one.</summary>
    /// <param name="text">Text of a file, or of one value with its escapes resolved.</param>
    public static int? FirstInvalid(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(c) || c is '\uFFFD' or '\uFFFE' or '\uFFFF' or '\uFEFF'
                || (char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
            {
                return i;
            }
        }

        return null;
    }

    /// <summary>How a message names the character at <paramref name="offset"/>.</summary>
    public static string Name(string text, int offset) => ForeignText.CodePoint(text, offset);

    /// <summary>What to do about the character at <paramref name="offset"/>.</summary>
    public static string Advice(string text, int offset) => text[offset] switch
    {
        '\0' => "this is no text file, or not UTF-8",
        '\uFFFD' => "save the file as UTF-8",
        _ => "remove it",
    };

    /// <summary>
    /// The first character of a stretch that an editor shows as a blank or not at all, other than blanks, tabs and line ends; null
    /// without one.
    /// </summary>
    public static int? FirstInvisible(string text, int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            if (text[i] is not ('\n' or '\r' or '\t') && !ForeignText.IsVisible(text, i))
            {
                return i;
            }

            i += char.IsSurrogatePair(text, i) ? 1 : 0;
        }

        return null;
    }

    /// <summary>What the invisible character at <paramref name="offset"/> is, and what to do about it.</summary>
    public static string Invisible(string text, int offset) => text[offset] switch
    {
        '\u00A0' => "the no-break space U+00A0; write a space in its place",
        '\u200B' => "the zero-width space U+200B; remove it",
        _ when CharUnicodeInfo.GetUnicodeCategory(text, offset) == UnicodeCategory.SpaceSeparator =>
            $"the blank {Name(text, offset)}; write a space in its place",
        _ => $"the invisible character {Name(text, offset)}; remove it",
    };

    /// <summary>The first tab that stands before its line's first other character, or alone in its line; null without one.</summary>
    public static int? FirstTabIndentation(string text)
    {
        bool indenting = true;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (indenting && c == '\t')
            {
                return i;
            }

            indenting = c is '\n' or '\r' or '\u2028' or '\u2029' || (indenting && c == ' ');
        }

        return null;
    }
}

/// <summary>Where the lines of a text start, so that offsets become lines and columns as a compiler counts them.</summary>
internal sealed class TextLines
{
    private readonly List<int> starts = [0];
    private readonly int length;

    public TextLines(string text)
    {
        length = text.Length;
        for (int i = 0; i < text.Length; i++)
        {
            bool ends = text[i] switch
            {
                '\r' => i + 1 == text.Length || text[i + 1] != '\n',
                '\n' or '\u0085' or '\u2028' or '\u2029' => true,
                _ => false,
            };
            if (ends)
            {
                starts.Add(i + 1);
            }
        }
    }

    /// <summary>The span between two offsets; offsets outside the text are moved to its ends.</summary>
    public YamlSpan Span(long start, long end)
    {
        int from = (int)Math.Min(Math.Max(start, 0), length);
        int to = (int)Math.Min(Math.Max(end, from), length);
        int first = LineOf(from);
        int last = LineOf(to);
        return new YamlSpan(from, to, first, from - starts[first], last, to - starts[last]);
    }

    private int LineOf(int offset)
    {
        int found = starts.BinarySearch(offset);
        return found >= 0 ? found : ~found - 1;
    }
}
