namespace Hmlstm.Definitions.Schema;

/// <summary>What a file says in one section: values by key, with their places, and the defaults for what it does not say.</summary>
/// <param name="section">The section.</param>
/// <param name="span">Where the section stands, or where it would.</param>
internal sealed class Values(Section section, YamlSpan span)
{
    private readonly Dictionary<string, (YamlSpan Key, YamlSpan Value, object? Read)> entries = new(StringComparer.Ordinal);

    public Section Section { get; } = section;

    public YamlSpan Span { get; } = span;

    /// <summary>The variant; null where the section has none, or where the text gives no valid one.</summary>
    public string? Variant { get; set; }

    /// <summary>Remembers an entry; null for <paramref name="read"/> where its value is wrong.</summary>
    public void Set(Key key, YamlSpan keySpan, YamlSpan valueSpan, object? read) => entries[key.Name] = (keySpan, valueSpan, read);

    /// <summary>Whether the file has the key, with whatever value.</summary>
    public bool Stated(Key key) => entries.ContainsKey(key.Name);

    /// <summary>Whether the file has the key with a value that could be read.</summary>
    public bool Has(Key key) => entries.TryGetValue(key.Name, out var entry) && entry.Read is not null;

    /// <summary>Whether the key's value is unknown: it is wrong, or it is not there and has no default. A rule about it must keep silent.</summary>
    public bool IsBroken(Key key) => Stated(key) ? !Has(key) : key.Required;

    /// <summary>The value, or the key's default where the file has none that could be read.</summary>
    public T Get<T>(Key<T> key)
        where T : notnull => Has(key) ? (T)entries[key.Name].Read! : key.Default;

    /// <summary>The value; null where the file has none that could be read.</summary>
    public T? Find<T>(Key<T> key)
        where T : struct => Has(key) ? (T)entries[key.Name].Read! : null;

    /// <summary>The text; null where the file has none that could be read.</summary>
    public string? FindText(Key<string> key) => Has(key) ? (string)entries[key.Name].Read! : null;

    /// <summary>The section below a key: what the file says, or nothing but defaults.</summary>
    public Values Below(SectionKey key) => Has(key) ? (Values)entries[key.Name].Read! : new Values(key.Section, ValueSpan(key));

    /// <summary>The sections of a list, null for each that could not be read at all; empty without the list.</summary>
    public IReadOnlyList<Values?> Below(SectionListKey key) => Has(key) ? (IReadOnlyList<Values?>)entries[key.Name].Read! : [];

    /// <summary>Where the value stands; the section's place where it does not.</summary>
    public YamlSpan ValueSpan(Key key) => entries.TryGetValue(key.Name, out var entry) ? entry.Value : Span;

    /// <summary>Where the key stands; the section's place where it does not.</summary>
    public YamlSpan KeySpan(Key key) => entries.TryGetValue(key.Name, out var entry) ? entry.Key : Span;
}
