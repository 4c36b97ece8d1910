namespace Hmlstm.Definitions.Schema;

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
