using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Schema;

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
