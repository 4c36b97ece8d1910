using System.Globalization;

namespace Hmlstm.Runtime.Data;

/// <summary>Numbers as files have them, to the letter: <c>-1.5e-3</c>.</summary>
/// <remarks>
/// <para>An optional sign; digits with at most one dot; an optional exponent. The dot is the decimal point on every machine.</para>
/// <para>What .NET reads besides is refused: blanks around a number, NUL characters behind it, commas that part thousands, words such as
/// <c>Infinity</c>.</para>
/// </remarks>
public static class RealNumber
{
    /// <summary>Reads a number.</summary>
    /// <param name="text">All of its text.</param>
    /// <param name="value">The number, finite; 0 where there is none.</param>
    /// <returns>Whether it is a number that a double holds.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out double value)
    {
        value = IsNumber(text) ? double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : double.NaN;
        bool isFinite = double.IsFinite(value);
        value = isFinite ? value : 0;
        return isFinite;
    }

    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        int place = SkipSign(text, 0);
        int whole = SkipDigits(text, place);
        int end = whole < text.Length && text[whole] == '.' ? SkipDigits(text, whole + 1) : whole;
        bool hasDigits = whole > place || end > whole + 1;
        if (end < text.Length && text[end] is 'e' or 'E')
        {
            int exponent = SkipSign(text, end + 1);
            end = SkipDigits(text, exponent);
            hasDigits &= end > exponent;
        }

        return hasDigits && end == text.Length;
    }

    private static int SkipSign(ReadOnlySpan<char> text, int place) => place < text.Length && text[place] is '+' or '-' ? place + 1 : place;

    private static int SkipDigits(ReadOnlySpan<char> text, int place)
    {
        while (place < text.Length && char.IsAsciiDigit(text[place]))
        {
            place++;
        }

        return place;
    }
}
