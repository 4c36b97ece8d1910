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
