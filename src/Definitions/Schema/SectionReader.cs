using Hmlstm.Definitions.Settings;
using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Schema;

/// <summary>Reads a section by its table: unknown, missing and foreign keys, and each value by its type.</summary>
internal static class SectionReader
{
    /// <summary>The whole file; null where it is not a map at all.</summary>
    public static Values? ReadRoot(YamlNode root, ProblemList problems, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (root is YamlScalar { IsNull: true } or YamlMapping { Entries.Count: 0 })
        {
            problems.Add(ProblemKind.Empty, root.Span);
            return null;
        }

        return Read(NetworkKeys.Section, "a definition", root, problems);
    }

    /// <summary>One section; null where the value is no section at all.</summary>
    /// <param name="section">Its table.</param>
    /// <param name="key">The key that it stands under.</param>
    /// <param name="node">The value.</param>
    /// <param name="problems">Where problems go.</param>
    public static Values? Read(Section section, string key, YamlNode node, ProblemList problems)
    {
        var values = new Values(section, node.Span);
        switch (node)
        {
            case YamlMapping map:
                ReadMap(values, map, problems);
                return values;
            case YamlScalar { IsNull: false } when section.Shorthand is Key alone:
                object? read = alone.Read(node, problems);
                values.Set(alone, node.Span, node.Span, read);
                values.Variant = alone == section.VariantKey ? read as string : null;
                return read is null ? null : values;
            default:
                problems.Add(ProblemKind.WrongType, node.Span, key, section.Expected, node.Describe());
                return null;
        }
    }

    private static void ReadMap(Values values, YamlMapping map, ProblemList problems)
    {
        Section section = values.Section;
        var stated = new HashSet<string>(map.Entries.Select(static entry => entry.Key.Text), StringComparer.Ordinal);
        values.Variant = VariantOf(values, map, stated, problems);
        var meant = new HashSet<Key>();
        foreach (YamlEntry entry in map.Entries)
        {
            Key? key = section.Keys.FirstOrDefault(k => k.Name == entry.Key.Text);
            if (key is null)
            {
                UnknownKey unknown = problems.IsFull
                    ? default
                    : UnknownKey.Explain(entry.Key.Text, values, Setting.IsPlaceOfOne(entry.Key.Span) ? [] : stated);
                problems.Add(ProblemKind.UnknownKey, entry.Key.Span, entry.Key.Text, Name(section, values.Variant), unknown.Cure ?? "");
                if (unknown.Meant is Key other)
                {
                    meant.Add(other);
                }
            }
            else if (!key.IsOf(values.Variant))
            {
                problems.Add(ProblemKind.KeyOfAnother, entry.Key.Span, key.Name, string.Join(", ", key.Of), values.Variant!);
            }
            else if (!values.Stated(key))
            {
                values.Set(key, entry.Key.Span, entry.Value.Span, key.Read(entry.Value, problems));
            }
        }

        foreach (Key key in section.KeysOf(values.Variant))
        {
            // A misspelt key is one problem, not also a missing one.
            if (key.Required && !values.Stated(key) && !meant.Contains(key) && (key.Of.Count == 0 || values.Variant is not null))
            {
                problems.Add(ProblemKind.MissingKey, values.Span, Name(section, values.Variant), key.Name, key.Expected);
            }
        }

        IReadOnlyList<Key> presence = section.PresenceKeys;
        if (presence.Count > 0 && !presence.Any(key => stated.Contains(key.Name) || meant.Contains(key)))
        {
            string names = string.Join("', '", presence.Select(static key => key.Name));
            problems.Add(ProblemKind.MissingKey, values.Span, section.Phrase, names, "exactly one of these, which says the kind");
        }
    }

    private static string? VariantOf(Values values, YamlMapping map, HashSet<string> stated, ProblemList problems)
    {
        if (values.Section.VariantKey is Key<string> choice)
        {
            YamlEntry? entry = map.Entries.FirstOrDefault(e => e.Key.Text == choice.Name);
            if (entry is null)
            {
                // With a misspelt choice nobody knows the variant, so its options are not judged by the default.
                return choice.HasDefault && !IsMeant(choice, values, map, stated) ? choice.Default : null;
            }

            object? read = choice.Read(entry.Value, problems);
            values.Set(choice, entry.Key.Span, entry.Value.Span, read);
            return read as string;
        }

        IReadOnlyList<Key> presence = values.Section.PresenceKeys;
        if (presence.Count == 0)
        {
            return null;
        }

        YamlEntry[] kinds = map.Entries.Where(e => presence.Any(k => k.Name == e.Key.Text)).ToArray();
        for (int i = 1; i < kinds.Length; i++)
        {
            problems.Add(ProblemKind.ExclusiveKeys, kinds[i].Key.Span, kinds[0].Key.Text, kinds[i].Key.Text, "remove one of them");
        }

        return kinds.Length == 1 ? kinds[0].Key.Text : null;
    }

    private static bool IsMeant(Key choice, Values values, YamlMapping map, HashSet<string> stated) => map.Entries
        .Where(entry => !values.Section.Keys.Any(key => key.Name == entry.Key.Text))
        .Take(ProblemList.Most)
        .Any(entry => UnknownKey.Explain(entry.Key.Text, values, stated).Meant == choice);

    private static string Name(Section section, string? variant) => variant is null ? section.Phrase : $"{section.Phrase} ({variant})";
}

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

    /// <summary>
    /// Whether the key's value is unknown: it is wrong, or it is not there and has no default. A rule about it must keep silent.
    /// </summary>
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
