namespace Hmlstm.Definitions;

/// <summary>A number in a definition's text that its data decide.</summary>
/// <param name="Key">Its key, with the section's in front: <c>input.tokens</c>, <c>input.features</c> or <c>output.size</c>.</param>
/// <param name="Span">Its place.</param>
/// <param name="Value">The number; null where the text has <c>auto</c> in its place.</param>
public sealed record DefinitionNumber(string Key, YamlSpan Span, int? Value)
{
    /// <summary>What stands there.</summary>
    public string Text => Value is int value ? Schema.Numbers.Text(value) : Schema.DataNumberType.Auto;
}
