using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Schema;

/// <summary>A key of a section: its name, what it takes, what it means, and what holds without it.</summary>
/// <param name="name">The key, snake_case.</param>
/// <param name="documentation">One or two sentences.</param>
internal abstract class Key(string name, string documentation)
{
    public string Name { get; } = name;

    public string Documentation { get; } = documentation;

    /// <summary>Whether it must be there, whatever else is.</summary>
    public bool Required { get; init; }

    /// <summary>What holds without it, for people; null where nothing does.</summary>
    public string? DefaultText { get; init; }

    /// <summary>The variants of the section that have it; empty for all of them.</summary>
    public IReadOnlyList<string> Of { get; init; } = [];

    /// <summary>What it takes, as a message says it.</summary>
    public abstract string Expected { get; }

    /// <summary>Its values with their documentation, where there are few of them.</summary>
    public virtual IReadOnlyList<(string Value, string Documentation)> Choices => [];

    /// <summary>Reads a value; null where it is wrong, which then is among <paramref name="problems"/>.</summary>
    public abstract object? Read(YamlNode node, ProblemList problems);

    /// <summary>Writes the members of the JSON schema's object.</summary>
    public abstract void WriteSchema(JsonText json);

    /// <summary>Whether a variant of the section has this key; with null for the variant, every key counts.</summary>
    public bool IsOf(string? variant) => variant is null || Of.Count == 0 || Of.Contains(variant, StringComparer.Ordinal);
}
