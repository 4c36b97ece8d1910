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

    /// <summary>Whether it says how a network is trained or run, so that weights made with one value serve with another.</summary>
    public bool IsOfTraining { get; init; }

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

/// <summary>A key with a value.</summary>
/// <typeparam name="T">The value in a definition.</typeparam>
internal sealed class Key<T> : Key
    where T : notnull
{
    private readonly ValueType<T> type;

    /// <summary>A key without a fixed default: it is required, or its absence means something.</summary>
    public Key(string name, ValueType<T> type, string documentation)
        : base(name, documentation)
    {
        this.type = type;
        Default = default!;
    }

    /// <summary>A key with a default.</summary>
    public Key(string name, ValueType<T> type, T defaultValue, string documentation)
        : base(name, documentation)
    {
        this.type = type;
        Default = defaultValue;
        HasDefault = true;
        DefaultText = type.Render(defaultValue);
    }

    public bool HasDefault { get; }

    public T Default { get; }

    public override string Expected => type.Expected;

    public override IReadOnlyList<(string Value, string Documentation)> Choices => type.Choices;

    public override object? Read(YamlNode node, ProblemList problems) => type.TryRead(Name, node, problems, out T value) ? value : null;

    public string Render(T value) => type.Render(value);

    public override void WriteSchema(JsonText json)
    {
        type.WriteSchema(json);
        if (HasDefault)
        {
            json.MemberRaw("default", Default is string or Enum ? TextType.Quote(type.Render(Default).Trim('"')) : type.Render(Default));
        }
    }
}

/// <summary>A key with a section of its own below it.</summary>
internal sealed class SectionKey(string name, Section section, string documentation) : Key(name, documentation)
{
    public Section Section { get; } = section;

    public override string Expected => Section.Expected;

    public override object? Read(YamlNode node, ProblemList problems) => SectionReader.Read(Section, Name, node, problems);

    /// <summary>
    /// The reference stands inside <c>allOf</c>: beside a bare <c>$ref</c>, draft 7 lets readers ignore the documentation.
    /// </summary>
    public override void WriteSchema(JsonText json)
    {
        json.OpenArray("allOf");
        json.OpenItem();
        json.Member("$ref", "#/definitions/" + Section.Name);
        json.CloseObject();
        json.CloseArray();
    }
}

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

/// <summary>A map of the language: its keys in the order in which they are written.</summary>
/// <param name="name">Its name in the schema and the reference: "training".</param>
/// <param name="phrase">Its name in messages, with an article where it has one: "a stack".</param>
/// <param name="documentation">One or two sentences.</param>
/// <param name="keys">Its keys.</param>
internal sealed class Section(string name, string phrase, string documentation, params Key[] keys)
{
    public string Name { get; } = name;

    public string Phrase { get; } = phrase;

    public string Documentation { get; } = documentation;

    public IReadOnlyList<Key> Keys { get; } = keys;

    /// <summary>The key whose value may stand alone in place of the map; null where only a map may.</summary>
    public Key? Shorthand { get; init; }

    /// <summary>The key whose value chooses the variant; null where there are no variants, or where a key's presence chooses.</summary>
    public Key<string>? VariantKey { get; init; }

    /// <summary>The keys of which exactly one must stand, and whose name is the variant; empty where there are none.</summary>
    public IReadOnlyList<Key> PresenceKeys { get; init; } = [];

    /// <summary>The names of the variants; empty without any.</summary>
    public IReadOnlyList<string> Variants => VariantKey is not null
        ? VariantKey.Choices.Select(static c => c.Value).ToArray()
        : PresenceKeys.Select(static k => k.Name).ToArray();

    /// <summary>What it takes, as a message says it.</summary>
    public string Expected => Shorthand is null ? "a map of keys" : $"{Shorthand.Expected}, or a map of keys";

    /// <summary>The keys that a variant has.</summary>
    public IEnumerable<Key> KeysOf(string? variant) => Keys.Where(key => key.IsOf(variant));
}
