namespace Hmlstm.Definitions.Yaml;

/// <summary>A value of the text, with its place.</summary>
/// <param name="span">Where it stands. For lists and maps: up to the end of their first line at most.</param>
internal abstract class YamlNode(YamlSpan span)
{
    public YamlSpan Span { get; } = span;

    /// <summary>What it is, for messages: "a list", "the number 3", ...</summary>
    public abstract string Describe();
}
