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
        values.Variant = VariantOf(values, map, problems);
        var meant = new HashSet<string>(StringComparer.Ordinal);
        foreach (YamlEntry entry in map.Entries)
        {
            Key? key = section.Keys.FirstOrDefault(k => k.Name == entry.Key.Text);
            if (key is null)
            {
                string? near = problems.IsFull ? null : NearestKey(entry.Key.Text, values);
                string cure = problems.IsFull ? "" : Cure(entry.Key.Text, near, values);
                problems.Add(ProblemKind.UnknownKey, entry.Key.Span, entry.Key.Text, Name(section, values.Variant), cure);
                meant.Add(near ?? "");
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
            if (key.Required && !values.Stated(key) && !meant.Contains(key.Name) && (key.Of.Count == 0 || values.Variant is not null))
            {
                problems.Add(ProblemKind.MissingKey, values.Span, Name(section, values.Variant), key.Name, key.Expected);
            }
        }
    }

    private static string? VariantOf(Values values, YamlMapping map, ProblemList problems)
    {
        if (values.Section.VariantKey is Key<string> choice)
        {
            YamlEntry? entry = map.Entries.FirstOrDefault(e => e.Key.Text == choice.Name);
            if (entry is null)
            {
                return choice.HasDefault ? choice.Default : null;
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

        YamlEntry[] stated = map.Entries.Where(e => presence.Any(k => k.Name == e.Key.Text)).ToArray();
        if (stated.Length == 0)
        {
            string names = string.Join("', '", presence.Select(static k => k.Name));
            problems.Add(ProblemKind.MissingKey, values.Span, values.Section.Phrase, names, "exactly one of these, which says the kind");
        }

        for (int i = 1; i < stated.Length; i++)
        {
            problems.Add(ProblemKind.ExclusiveKeys, stated[i].Key.Span, stated[0].Key.Text, stated[i].Key.Text, "remove one of them");
        }

        return stated.Length == 1 ? stated[0].Key.Text : null;
    }

    private static string Name(Section section, string? variant) => variant is null ? section.Phrase : $"{section.Phrase} ({variant})";

    private static string Cure(string word, string? near, Values values)
    {
        if (Language.Sections.FirstOrDefault(s => s != values.Section && s.Keys.Any(k => k.Name == word)) is Section other)
        {
            return $"it is a key of {other.Phrase}";
        }

        return near is not null ? $"did you mean '{near}'?" : $"its keys are {string.Join(", ", KeyNames(values))}";
    }

    private static string? NearestKey(string word, Values values) => Nearest.To(word, KeyNames(values));

    private static IEnumerable<string> KeyNames(Values values) => values.Section.KeysOf(values.Variant).Select(static key => key.Name);
}
