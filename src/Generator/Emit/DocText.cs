using System.Globalization;
using System.Text;

namespace Hmlstm.Generator.Emit;

/// <summary>Text for XML documentation comments.</summary>
internal static class DocText
{
    /// <summary>Somebody's text on one line, escaped: it cannot end its element, its comment or its line.</summary>
    internal static string Escape(string text)
    {
        StringBuilder escaped = new();
        foreach (char character in text)
        {
            escaped.Append(character switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                _ => Harmless(character),
            });
        }

        return string.Join(" ", escaped.ToString().Split([' '], StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>A count with commas between thousands.</summary>
    internal static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Line breaks, control and direction characters and lone surrogates become spaces: C# or XML would not take them.</summary>
    private static string Harmless(char character) => char.GetUnicodeCategory(character) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned => " ",
        _ => character.ToString(),
    };
}
