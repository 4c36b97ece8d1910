using System.Globalization;
using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Schema;

/// <summary>A finite number within limits.</summary>
/// <param name="least">The lower limit.</param>
/// <param name="most">The upper limit.</param>
/// <param name="aboveLeast">Whether the lower limit itself is excluded.</param>
/// <param name="belowMost">Whether the upper limit itself is excluded.</param>
internal sealed class NumberType(double least, double most, bool aboveLeast = false, bool belowMost = false) : ValueType<double>
{
    public override string Expected =>
        $"a number {(aboveLeast ? "above" : "from")} {Numbers.Text(least)} {(aboveLeast ? "and " : "to ")}{Upper}";

    private string Upper => (aboveLeast, belowMost) switch
    {
        (true, true) => "below " + Numbers.Text(most),
        (true, false) => "up to " + Numbers.Text(most),
        (false, true) => "below " + Numbers.Text(most),
        _ => Numbers.Text(most),
    };

    public override bool TryRead(string key, YamlNode node, ProblemList problems, out double value)
    {
        value = least;
        if (node is not YamlScalar { IsNumber: true } scalar)
        {
            return Refuse(key, node, problems);
        }

        if (scalar.ToNumber() is not double number
            || (aboveLeast ? number <= least : number < least)
            || (belowMost ? number >= most : number > most))
        {
            return RefuseRange(key, node, problems, scalar.Text);
        }

        value = number;
        return true;
    }

    public override string Render(double value) => Numbers.Text(value);

    public override void WriteSchema(JsonText json)
    {
        json.Member("type", "number");
        json.MemberRaw(aboveLeast ? "exclusiveMinimum" : "minimum", Numbers.Text(least));
        json.MemberRaw(belowMost ? "exclusiveMaximum" : "maximum", Numbers.Text(most));
    }
}

/// <summary>A whole number within limits.</summary>
internal sealed class IntegerType(int least, int most = int.MaxValue) : ValueType<int>
{
    public override string Expected => most == int.MaxValue
        ? $"a whole number of {Numbers.Text(least)} or more"
        : $"a whole number from {Numbers.Text(least)} to {Numbers.Text(most)}";

    public override bool TryRead(string key, YamlNode node, ProblemList problems, out int value)
    {
        value = least;
        if (node is not YamlScalar { IsInteger: true } scalar)
        {
            return Refuse(key, node, problems);
        }

        if (scalar.ToInteger() is not long number || number < least || number > most)
        {
            return RefuseRange(key, node, problems, scalar.Text);
        }

        value = (int)number;
        return true;
    }

    public override string Render(int value) => Numbers.Text(value);

    public override void WriteSchema(JsonText json)
    {
        json.Member("type", "integer");
        json.MemberRaw("minimum", Numbers.Text(least));
        json.MemberRaw("maximum", Numbers.Text(most));
    }
}

/// <summary>
/// A whole number that the data decide. Until somebody has looked it up, <c>auto</c> may stand in its place, and is a problem of its own.
/// </summary>
internal sealed class DataNumberType(int least, int most) : ValueType<int>
{
    /// <summary>The word that stands for a number to be looked up.</summary>
    public const string Auto = "auto";

    private readonly IntegerType number = new(least, most);

    public override string Expected => number.Expected;

    public override bool TryRead(string key, YamlNode node, ProblemList problems, out int value)
    {
        if (node is YamlScalar { IsPlain: true } scalar && string.Equals(scalar.Text, Auto, StringComparison.OrdinalIgnoreCase))
        {
            value = least;
            problems.Add(ProblemKind.NumberOfData, node.Span, key, problems.FileName);
            return false;
        }

        return number.TryRead(key, node, problems, out value);
    }

    public override string Render(int value) => number.Render(value);

    public override void WriteSchema(JsonText json) => number.WriteSchema(json);
}

/// <summary>Numbers as text that reads back as the same number, in every culture.</summary>
internal static class Numbers
{
    public static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// The shortest text that reads back as <paramref name="value"/>; with an exponent it also has a point, which
    /// YAML 1.1 asks of a number.
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
