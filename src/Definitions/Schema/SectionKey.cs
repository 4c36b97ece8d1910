using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Schema;

/// <summary>A key with a section of its own below it.</summary>
internal sealed class SectionKey(string name, Section section, string documentation) : Key(name, documentation)
{
    public Section Section { get; } = section;

    public override string Expected => Section.Expected;

    public override object? Read(YamlNode node, ProblemList problems) => SectionReader.Read(Section, Name, node, problems);

    public override void WriteSchema(JsonText json) => json.Member("$ref", "#/definitions/" + Section.Name);
}
