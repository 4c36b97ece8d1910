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
    public static string Name(string text, int offset) => "U+" + ((int)text[offset]).ToString("X4", CultureInfo.InvariantCulture);

    /// <summary>What to do about the character at <paramref name="offset"/>.</summary>
    public static string Advice(string text, int offset) => text[offset] switch
    {
        '\0' => "this is no text file, or not UTF-8",
        '\uFFFD' => "save the file as UTF-8",
        _ => "remove it",
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
