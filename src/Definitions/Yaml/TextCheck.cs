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
            else if (char.IsSurrogate(c) || c is '\uFFFD' or '\uFFFE' or '\uFFFF' or '\uFEFF' || (char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
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

    /// <summary>The first tab before the first other character of a line that has one; null without one.</summary>
    public static int? FirstTabIndentation(string text)
    {
        int? tab = null;
        bool indenting = true;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is '\n' or '\r' or '\u2028' or '\u2029')
            {
                tab = null;
                indenting = true;
            }
            else if (indenting && c == '\t')
            {
                tab ??= i;
            }
            else if (indenting && c != ' ')
            {
                if (tab is not null && c != '#')
                {
                    return tab;
                }

                indenting = false;
            }
        }

        return null;
    }
}
