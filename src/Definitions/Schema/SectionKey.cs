using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Schema;

/// <summary>A key with a section of its own below it.</summary>
internal sealed class SectionKey(string name, Section section, string documentation) : Key(name, documentation)
{
    public Section Section { get; } = section;

    public override string Expected => Section.Expected;

    public override object? Read(YamlNode node, ProblemList problems) => SectionReader.Read(Section, Name, node, problems);

    /// <summary>The reference stands inside <c>allOf</c>: beside a bare <c>$ref</c>, draft 7 lets readers ignore the documentation.</summary>
    public override void WriteSchema(JsonText json)
    {
        json.OpenArray("allOf");
        json.OpenItem();
        json.Member("$ref", "#/definitions/" + Section.Name);
        json.CloseObject();
        json.CloseArray();
    }
}
