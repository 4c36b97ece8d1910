using Hmlstm.Definitions.Schema;
using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions;

/// <summary>A key whose value differs between two definitions.</summary>
/// <param name="Key">The key with its path: <c>layers[0].hidden</c>.</param>
/// <param name="First">The first definition's value as YAML within a line; null where the key is absent.</param>
/// <param name="Second">The second definition's value.</param>
public sealed record DefinitionDifference(string Key, string? First, string? Second);

/// <summary>How one definition differs from another, key by key, every default filled in.</summary>
public static class DefinitionDifferences
{
    private static readonly HashSet<string> Architecture =
        new([NetworkKeys.Task.Name, NetworkKeys.Input.Name, NetworkKeys.Layers.Name, NetworkKeys.Output.Name], StringComparer.Ordinal);

    private static readonly HashSet<string> Names =
        new([NetworkKeys.Model.Name, NetworkKeys.Namespace.Name, NetworkKeys.Summary.Name], StringComparer.Ordinal);

    private static readonly HashSet<string> OfTraining = new(
        Language.Sections.SelectMany(static section => section.Keys).Where(static key => key.IsOfTraining).Select(static key => key.Name),
        StringComparer.Ordinal);

    /// <summary>
    /// What keeps weights from serving a network, one clause per key: <c>layers[0].hidden is [7] in the file and [4] in the network</c>.
    /// </summary>
    /// <param name="file">
    /// The definition in a file of weights; null or no valid one gives no clauses, since then only tensors can be compared.
    /// </param>
    /// <param name="network">The network's rendered definition.</param>
    /// <exception cref="ArgumentNullException"><paramref name="network"/> is null.</exception>
    public static IEnumerable<string> OfWeights(string? file, string network)
    {
        _ = network ?? throw new ArgumentNullException(nameof(network));
        return Between(file, network, IsOfArchitecture, isWhole: static _ => false).Select(
            static one => $"{one.Key} is {Shown(one.First)} in the file and {Shown(one.Second)} in the network");

        static bool IsOfArchitecture(string path) => path.Contains('.')
            ? !OfTraining.Contains(path.Substring(path.LastIndexOf('.') + 1))
            : Architecture.Contains(path);

        static string Shown(string? value) => ForeignText.Show(value ?? "not there");
    }

    /// <summary>
    /// What differs apart from names, one key of a section each: what stands below such a key is one value, except for the places of the
    /// data's parts.
    /// </summary>
    /// <param name="before">A definition as text; null or no valid one gives no differences.</param>
    /// <param name="now">The rendered definition that it is compared with.</param>
    /// <exception cref="ArgumentNullException"><paramref name="now"/> is null.</exception>
    public static IEnumerable<DefinitionDifference> OfTrainings(string? before, string now)
    {
        _ = now ?? throw new ArgumentNullException(nameof(now));
        return Between(before, now, static path => !Names.Contains(path), static path => path.Contains('.') && !IsPlace(path));
    }

    /// <summary>Whether a key is the place of the data, or of one of their parts: <c>data.text.valid</c>.</summary>
    /// <param name="key">The key with its path.</param>
    public static bool IsPlace(string key) => DataKeys.Section.PresenceKeys.OfType<SectionKey>()
        .Select(static kind => $"{NetworkKeys.Data.Name}.{kind.Name}")
        .Any(place => key == place || key.StartsWith(place + ".", StringComparison.Ordinal));

    /// <param name="first">A text from anywhere: the parser refuses what is hostile, and its definition is rendered again.</param>
    /// <param name="second">A rendered definition.</param>
    /// <param name="counts">Whether a key, given its path, is compared.</param>
    /// <param name="isWhole">Whether a map, given the path of its key, is one value.</param>
    private static IEnumerable<DefinitionDifference> Between(
        string? first, string second, Func<string, bool> counts, Func<string, bool> isWhole)
    {
        if (first is null || NetworkParser.Parse("definition", first).Definition is not { } definition)
        {
            return [];
        }

        SortedDictionary<string, string> theirs = Fields(DefinitionWriter.Render(definition));
        SortedDictionary<string, string> ours = Fields(second);
        return theirs.Keys.Union(ours.Keys)
            .Select(key => new DefinitionDifference(key, Value(theirs, key), Value(ours, key)))
            .Where(static one => one.First != one.Second);

        SortedDictionary<string, string> Fields(string yaml)
        {
            var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
            Collect("", YamlReader.Read(yaml, new ProblemList("definition"), default)!);
            return fields;

            void Collect(string path, YamlNode node)
            {
                switch (node)
                {
                    case YamlMapping map when !isWhole(path):
                        foreach (YamlEntry entry in map.Entries)
                        {
                            string name = path.Length == 0 ? entry.Key.Text : $"{path}.{entry.Key.Text}";
                            if (counts(name))
                            {
                                Collect(name, entry.Value);
                            }
                        }

                        break;
                    case YamlSequence list when !list.Items.All(static item => item is YamlScalar):
                        for (int i = 0; i < list.Items.Count; i++)
                        {
                            Collect(FormattableString.Invariant($"{path}[{i}]"), list.Items[i]);
                        }

                        break;
                    default:
                        fields[path] = Text(node);
                        break;
                }
            }
        }
    }

    private static string? Value(SortedDictionary<string, string> fields, string key) =>
        fields.TryGetValue(key, out string? value) ? value : null;

    private static string Text(YamlNode node) => node switch
    {
        YamlMapping map => $"{{ {string.Join(", ", map.Entries.Select(static entry => $"{entry.Key.Text}: {Text(entry.Value)}"))} }}",
        YamlSequence list => $"[{string.Join(", ", list.Items.Select(Text))}]",
        YamlScalar scalar => scalar.Text,
        _ => throw new ArgumentException($"A {node.GetType().Name} is no value.", nameof(node)),
    };
}
