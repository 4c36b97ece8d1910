using System.Globalization;

namespace Hmlstm.Inference;

/// <summary>Numbers as files have them, to the letter: <c>-1.5e-3</c>.</summary>
/// <remarks>
/// <para>An optional sign; digits with at most one dot; an optional exponent. The dot is the decimal point on every machine.</para>
/// <para>What .NET reads besides is refused: blanks around a number, NUL characters behind it, commas that part thousands, words such as
/// <c>Infinity</c>.</para>
/// </remarks>
public static class RealNumber
{
    private static readonly double[] PowersOfTen =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>Reads a number.</summary>
    /// <param name="text">All of its text.</param>
    /// <param name="value">The number, finite; 0 where there is none.</param>
    /// <returns>Whether it is a number that a double holds.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out double value)
    {
        if (TryShort(text, out value))
        {
            return true;
        }

        value = IsNumber(text) ? double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : double.NaN;
        bool isFinite = double.IsFinite(value);
        value = isFinite ? value : 0;
        return isFinite;
    }

    /// <summary>
    /// Reads digits with at most one dot, 15 of them at most: their whole number and the power of ten below it are both exact in a double,
    /// so that one division rounds as it should (Clinger, "How to read floating point numbers accurately", PLDI 1990).
    /// </summary>
    private static bool TryShort(ReadOnlySpan<char> text, out double value)
    {
        const int most = 15;
        bool isNegative = !text.IsEmpty && text[0] == '-';
        ReadOnlySpan<char> digits = isNegative ? text[1..] : text;
        value = 0;
        long whole = 0;
        int dot = -1;
        for (int place = 0; place < digits.Length; place++)
        {
            int digit = digits[place] - '0';
            if (digit is >= 0 and <= 9)
            {
                whole = (whole * 10) + digit;
            }
            else if (digits[place] == '.' && dot < 0)
            {
                dot = place;
            }
            else
            {
                return false;
            }

            if (place > most)
            {
                return false;
            }
        }

        int count = digits.Length - (dot < 0 ? 0 : 1);
        if (count is 0 or > most)
        {
            return false;
        }

        double size = dot < 0 ? whole : whole / PowersOfTen[digits.Length - dot - 1];
        value = isNegative ? -size : size;
        return true;
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
