using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Schema;

/// <summary>A key with a list of sections below it.</summary>
internal sealed class SectionListKey(string name, Section section, int most, string documentation) : Key(name, documentation)
{
    public Section Section { get; } = section;

    public override string Expected => $"a list of 1 to {Numbers.Text(most)} items, each {Section.Expected}";

    /// <summary>Reads the list into <see cref="Values"/>; one that is wrong is left out, and the whole counts as wrong.</summary>
    public override object? Read(YamlNode node, ProblemList problems)
    {
        if (node is not YamlSequence list)
        {
            problems.Add(ProblemKind.WrongType, node.Span, Name, Expected, node.Describe());
            return null;
        }

        if (list.Items.Count == 0 || list.Items.Count > most)
        {
            problems.Add(ProblemKind.OutOfRange, node.Span, Name, Expected, $"a list of {Numbers.Text(list.Items.Count)}");
            return null;
        }

        IReadOnlyList<Values?> read = list.Items.Select(item => SectionReader.Read(Section, Name, item, problems)).ToArray();
        return read;
    }

    public override void WriteSchema(JsonText json)
    {
        json.Member("type", "array");
        json.OpenObject("items");
        json.Member("$ref", "#/definitions/" + Section.Name);
        json.CloseObject();
        json.MemberRaw("minItems", "1");
        json.MemberRaw("maxItems", Numbers.Text(most));
    }
}
