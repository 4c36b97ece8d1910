using System.Globalization;

namespace Hmlstm.Definitions.Schema;

/// <summary>Numbers as text that reads back as the same number, in every culture.</summary>
internal static class Numbers
{
    public static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// The shortest text that reads back as <paramref name="value"/>; with an exponent it also has a point, which YAML 1.1 asks of a number.
    /// </summary>
    public static string Text(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        int exponent = text.IndexOf('E');
        return exponent < 0 ? text
            : (text.IndexOf('.') < 0 ? text.Insert(exponent, ".0") : text).Replace('E', 'e');
    }

    /// <summary>At most four digits, for messages.</summary>
    public static string Short(double value) => value.ToString("G4", CultureInfo.InvariantCulture).Replace("E", "e");
}
