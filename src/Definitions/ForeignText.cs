using System.Globalization;
using System.Text;

namespace Hmlstm.Definitions;

/// <summary>
/// Text from a file, such as a name, a cell or a line, as a message shows it: one short line on which every character can be seen.
/// </summary>
/// <remarks>
/// Whoever wrote the file would otherwise command the terminal, break a line in two or fill the screen; and what cannot be seen, such as
/// a no-break space, would look like another character or like none.
/// </remarks>
public static class ForeignText
{
    /// <summary>UTF-16 code units of a name that are shown where the caller does not say.</summary>
    public const int UsualLength = 80;

    private const int MostNames = 8;

    /// <summary>
    /// The text, with <c>&lt;U+001B&gt;</c> for each character that is not visible, and <c>...</c> for what is beyond a length.
    /// </summary>
    /// <param name="text">Any text, also one with halves of surrogate pairs.</param>
    /// <param name="longest">UTF-16 code units of <paramref name="text"/> that are shown at most.</param>
    public static string Show(string text, int longest = UsualLength)
    {
        var shown = new StringBuilder(Math.Min(text.Length, longest) + 3);
        for (int i = 0; i < text.Length;)
        {
            if (i >= longest)
            {
                return shown.Append("...").ToString();
            }

            int length = char.IsSurrogatePair(text, i) ? 2 : 1;
            if (IsVisible(text, i))
            {
                shown.Append(text, i, length);
            }
            else
            {
                shown.Append('<').Append(CodePoint(text, i)).Append('>');
            }

            i += length;
        }

        return shown.ToString();
    }

    /// <summary>The whole text on one line, as <see cref="Show"/> shows its characters.</summary>
    /// <param name="text">Any text.</param>
    public static string Line(string text) => Show(text, int.MaxValue);

    /// <summary>Names in quotes, parted by commas, and the number of those that are left out: <c>'a', 'b' and 12 more</c>.</summary>
    /// <param name="names">The names in the order in which they are shown; for none, the text is <c>none</c>.</param>
    public static string List(IReadOnlyCollection<string> names)
    {
        string shown = string.Join(", ", names.Take(MostNames).Select(static name => $"'{Show(name)}'"));
        return names.Count == 0 ? "none"
            : names.Count <= MostNames ? shown
            : shown + " and " + (names.Count - MostNames).ToString(CultureInfo.InvariantCulture) + " more";
    }

    /// <summary>
    /// Whether the character at an offset is seen as what it is: no control or format character, and of all blanks only the space.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="offset">The character's first code unit.</param>
    public static bool IsVisible(string text, int offset) => text[offset] == ' ' || CharUnicodeInfo.GetUnicodeCategory(text, offset) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned);

    /// <summary>The character at an offset by its number: <c>U+00A0</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="offset">The character's first code unit.</param>
    public static string CodePoint(string text, int offset)
    {
        int number = char.IsSurrogatePair(text, offset) ? char.ConvertToUtf32(text, offset) : text[offset];
        return "U+" + number.ToString("X4", CultureInfo.InvariantCulture);
    }
}
