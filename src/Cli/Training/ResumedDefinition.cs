using System.Globalization;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using YamlDotNet.RepresentationModel;

namespace Hmlstm.Cli.Training;

/// <summary>Refuses to go on with a run under another definition: what a resumed training cannot take over exactly, it does not take over at all.</summary>
internal static class ResumedDefinition
{
    private const string Absent = "absent";

    /// <summary>How long to train is decided anew at every evaluation; nothing that was done depends on it.</summary>
    private static readonly HashSet<string> Changeable = ["training.epochs", "training.early_stopping"];

    /// <summary>Names mean nothing to the weights.</summary>
    private static readonly HashSet<string> Harmless = ["model", "namespace", "summary"];

    /// <summary>A file may lie elsewhere by now, as long as it is called the same.</summary>
    private static readonly string[] Places = ["data.text", "data.texts", "data.series", "data.idx"];

    /// <summary>Compares what a run was started with and what is to go on.</summary>
    /// <param name="checkpoint">The checkpoint's path, for messages.</param>
    /// <param name="before">The definition inside the checkpoint; null or none at all is left to the checkpoint's own check.</param>
    /// <param name="now">The definition and settings that this call gives.</param>
    /// <exception cref="InputException">They differ in what cannot change: one line for each key.</exception>
    public static void Require(string checkpoint, string? before, NetworkDefinition now)
    {
        // Rendered again, an old definition has the defaults of keys that came later.
        if (before is null || NetworkParser.Parse("definition", before).Definition is not NetworkDefinition definition)
        {
            return;
        }

        SortedDictionary<string, string> theirs = Fields(DefinitionWriter.Render(definition));
        SortedDictionary<string, string> ours = Fields(DefinitionWriter.Render(now));
        string[] lines =
        [
            .. theirs.Keys.Union(ours.Keys)
                .Where(key => !Same(key, theirs.GetValueOrDefault(key, Absent), ours.GetValueOrDefault(key, Absent)))
                .Select(key => $"{checkpoint}: {key} is {Shown(theirs, key)} in the run and {Shown(ours, key)} now; "
                    + $"--resume lets only {string.Join(" and ", Changeable)} change"),
        ];
        if (lines.Length > 0)
        {
            throw new InputException(lines);
        }
    }

    private static bool Same(string key, string theirs, string ours) =>
        theirs == ours || Changeable.Contains(key) || (IsPlace(key) && Path.GetFileName(theirs) == Path.GetFileName(ours));

    /// <summary>Whether a field is the place of the data, or of one of their parts: <c>data.text.valid</c>.</summary>
    private static bool IsPlace(string key) =>
        Array.Exists(Places, place => key == place || key.StartsWith(place + ".", StringComparison.Ordinal));

    private static string Shown(SortedDictionary<string, string> fields, string key) =>
        ForeignText.Show(fields.GetValueOrDefault(key, Absent));

    private static SortedDictionary<string, string> Fields(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((YamlNode key, YamlNode value) in ((YamlMappingNode)stream.Documents[0].RootNode).Children)
        {
            if (!Harmless.Contains(Text(key)))
            {
                Collect(Text(key), value, fields);
            }
        }

        return fields;
    }

    /// <summary>One field for each key of a section: what is below it is one value, but for the places of parts.</summary>
    private static void Collect(string section, YamlNode node, SortedDictionary<string, string> fields)
    {
        switch (node)
        {
            case YamlMappingNode map:
                foreach ((YamlNode key, YamlNode value) in map.Children)
                {
                    string name = $"{section}.{Text(key)}";
                    if (value is YamlMappingNode && IsPlace(name))
                    {
                        Collect(name, value, fields);
                    }
                    else
                    {
                        fields[name] = Text(value);
                    }
                }

                break;
            case YamlSequenceNode list:
                for (int i = 0; i < list.Children.Count; i++)
                {
                    Collect($"{section}[{i}]", list.Children[i], fields);
                }

                break;
            default:
                fields[section] = Text(node);
                break;
        }
    }

    private static string Text(YamlNode node) => node switch
    {
        YamlMappingNode map => $"{{ {string.Join(", ", map.Children.Select(static pair => $"{Text(pair.Key)}: {Text(pair.Value)}"))} }}",
        YamlSequenceNode list => $"[{string.Join(", ", list.Children.Select(Text))}]",
        _ => ((YamlScalarNode)node).Value ?? "null",
    };
}

/// <summary>The command line that goes on with a run: whole, so that it can be copied into a shell.</summary>
internal static class ResumeLine
{
    private const string Harmless = "_-./:=,+@%";

    /// <summary>The line.</summary>
    /// <param name="request">What the interrupted call asked for.</param>
    /// <param name="run">The run's folder.</param>
    public static string Of(TrainingRequest request, string run)
    {
        List<string> words = ["hmlstm", "train", request.File, "--resume", "--out", run];
        Add("--data", request.Data);
        Add("--device", request.Device == "cpu" ? null : request.Device);
        Add("--threads", request.Threads?.ToString(CultureInfo.InvariantCulture));
        Add("--overfit", request.Overfit?.ToString(CultureInfo.InvariantCulture));
        foreach (string setting in request.Settings)
        {
            Add("--set", setting);
        }

        return string.Join(' ', words.Select(Quoted));

        void Add(string option, string? value)
        {
            if (value is not null)
            {
                words.AddRange([option, value]);
            }
        }
    }

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(static c => char.IsAsciiLetterOrDigit(c) || Harmless.Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
