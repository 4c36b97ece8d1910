namespace Hmlstm.Definitions.Yaml;

/// <summary>A list.</summary>
internal sealed class YamlSequence(YamlSpan span, IReadOnlyList<YamlNode> items) : YamlNode(span)
{
    public IReadOnlyList<YamlNode> Items { get; } = items;

    public override string Describe() => "a list";
}
