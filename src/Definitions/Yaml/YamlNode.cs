using System.Globalization;
using System.Text.RegularExpressions;

namespace Hmlstm.Definitions.Yaml;

/// <summary>A value of the text, with its place.</summary>
/// <param name="span">Where it stands. For lists and maps: up to the end of their first line at most.</param>
internal abstract class YamlNode(YamlSpan span)
{
    public YamlSpan Span { get; } = span;

    /// <summary>What it is, for messages: "a list", "the number 3", ...</summary>
    public abstract string Describe();
}

/// <summary>
/// A single value. A plain one may be a number, a boolean or nothing, as YAML 1.2's core schema says; a quoted one is text.
/// </summary>
/// <param name="span">Where it stands.</param>
/// <param name="text">Its text, quotes and escapes resolved.</param>
/// <param name="isPlain">Whether it stands without quotes and not in a block.</param>
internal sealed class YamlScalar(YamlSpan span, string text, bool isPlain) : YamlNode(span)
{
    private const int LongestNumber = 64;

    // Written for the core schema's numbers without octal and hexadecimal, which no definition needs;
    // the timeout never strikes at 64 characters.
    private static readonly Regex Integer = new("^[-+]?[0-9]+$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    private static readonly Regex Real = new(
        @"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    public string Text { get; } = text;

    public bool IsPlain { get; } = isPlain;

    public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";

    public bool IsInteger => IsPlain && Text.Length <= LongestNumber && Integer.IsMatch(Text);

    public bool IsNumber => IsPlain && Text.Length <= LongestNumber && Real.IsMatch(Text);

    public bool? Boolean =>
        !IsPlain ? null
        : string.Equals(Text, "true", StringComparison.OrdinalIgnoreCase) ? true
        : string.Equals(Text, "false", StringComparison.OrdinalIgnoreCase) ? false
        : null;

    /// <summary>The whole number; null where it is none, or one beyond 64 bits.</summary>
    public long? ToInteger() =>
        IsInteger && long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;

    /// <summary>The number; null where it is none, or one beyond the range of a double.</summary>
    public double? ToNumber() =>
        IsNumber && double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && !double.IsNaN(value) && !double.IsInfinity(value)
            ? value + 0.0 // -0 becomes 0
            : null;

    public override string Describe() =>
        IsNull ? "empty"
        : IsNumber ? Text
        : Boolean is bool flag ? (flag ? "true" : "false")
        : IsPlain ? $"'{Text}'"
        : $"the quoted text '{Text}'";
}

/// <summary>A list.</summary>
internal sealed class YamlSequence(YamlSpan span, IReadOnlyList<YamlNode> items) : YamlNode(span)
{
    public IReadOnlyList<YamlNode> Items { get; } = items;

    public override string Describe() => "a list";
}

/// <summary>A map, in the order of the text; no key stands twice.</summary>
internal sealed class YamlMapping(YamlSpan span, IReadOnlyList<YamlEntry> entries) : YamlNode(span)
{
    public IReadOnlyList<YamlEntry> Entries { get; } = entries;

    public override string Describe() => "a map";
}

/// <summary>A key and its value.</summary>
internal sealed class YamlEntry(YamlScalar key, YamlNode value)
{
    public YamlScalar Key { get; } = key;

    public YamlNode Value { get; } = value;
}
