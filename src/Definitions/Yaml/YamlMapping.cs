namespace Hmlstm.Definitions.Yaml;

/// <summary>A map, in the order of the text; no key stands twice.</summary>
internal sealed class YamlMapping(YamlSpan span, IReadOnlyList<YamlEntry> entries) : YamlNode(span)
{
    public IReadOnlyList<YamlEntry> Entries { get; } = entries;

    public override string Describe() => "a map";
}
