using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Schema;

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
