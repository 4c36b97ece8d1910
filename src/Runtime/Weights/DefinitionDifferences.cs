using Hmlstm.Definitions;
using YamlDotNet.RepresentationModel;

namespace Hmlstm.Runtime.Weights;

/// <summary>How the architecture of one definition differs from another's, field by field.</summary>
internal static class DefinitionDifferences
{
    private static readonly HashSet<string> Sections = ["task", "input", "layers", "output"];

    // They say how training goes; weights made with one value serve with another.
    private static readonly HashSet<string> Harmless =
        ["initial", "forget_bias", "dropout", "entropy_weight", "slope", "temperature", "selection", "gradient"];

    /// <summary>One line per field, such as <c>layers[0].hidden is [128, 128] in the file and [256, 256] in the network</c>.</summary>
    /// <param name="file">The definition in a file; null or no valid one gives no lines, since then only tensors can be compared.</param>
    /// <param name="network">The network's rendered definition.</param>
    public static IEnumerable<string> Between(string? file, string network)
    {
        // The parser refuses what is hostile; its definition, rendered again, is text that this class may trust.
        if (file is null || NetworkParser.Parse("definition", file).Definition is not { } definition)
        {
            return [];
        }

        SortedDictionary<string, string> theirs = Fields(DefinitionWriter.Render(definition));
        SortedDictionary<string, string> ours = Fields(network);
        return theirs.Keys.Union(ours.Keys)
            .Where(name => theirs.GetValueOrDefault(name) != ours.GetValueOrDefault(name))
            .Select(name => $"{name} is {Shown(theirs, name)} in the file and {Shown(ours, name)} in the network");
    }

    private static string Shown(SortedDictionary<string, string> fields, string name) =>
        ForeignText.Show(fields.GetValueOrDefault(name, "not there"));

    private static SortedDictionary<string, string> Fields(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((YamlNode key, YamlNode value) in ((YamlMappingNode)stream.Documents[0].RootNode).Children)
        {
            if (Sections.Contains(Text(key)))
            {
                Collect(Text(key), value, fields);
            }
        }

        return fields;
    }

    private static void Collect(string path, YamlNode node, SortedDictionary<string, string> fields)
    {
        switch (node)
        {
            case YamlMappingNode map:
                foreach ((YamlNode key, YamlNode value) in map.Children)
                {
                    if (!Harmless.Contains(Text(key)))
                    {
                        Collect($"{path}.{Text(key)}", value, fields);
                    }
                }

                break;
            case YamlSequenceNode list when list.Children.All(static item => item is YamlScalarNode):
                fields[path] = $"[{string.Join(", ", list.Children.Select(Text))}]";
                break;
            case YamlSequenceNode list:
                for (int i = 0; i < list.Children.Count; i++)
                {
                    Collect($"{path}[{i}]", list.Children[i], fields);
                }

                break;
            default:
                fields[path] = Text(node);
                break;
        }
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value ?? "null";
}
