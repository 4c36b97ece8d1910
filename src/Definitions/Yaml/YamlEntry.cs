namespace Hmlstm.Definitions.Yaml;

/// <summary>A key and its value.</summary>
internal sealed class YamlEntry(YamlScalar key, YamlNode value)
{
    public YamlScalar Key { get; } = key;

    public YamlNode Value { get; } = value;
}
