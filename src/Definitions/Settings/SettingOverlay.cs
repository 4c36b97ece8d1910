using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;
using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Settings;

/// <summary>Lays settings over the values of a file, before they are read by the tables: a setting is checked like the file's own text.</summary>
internal sealed class SettingOverlay
{
    private readonly Setting[] settings;

    /// <param name="texts">The settings, in the order in which they count.</param>
    public SettingOverlay(IReadOnlyList<string> texts) => settings = texts.Select(static (text, index) => new Setting(text, index)).ToArray();

    /// <summary>The file's values with every setting in its place. A file that is no map stays as it is: it has a problem of its own.</summary>
    public YamlNode Apply(YamlNode root, ProblemList problems, CancellationToken cancel)
    {
        foreach (Setting setting in settings)
        {
            IReadOnlyList<YamlScalar> keys = setting.Keys();
            if (keys[0].Text != NetworkKeys.Training.Name && keys[0].Text != NetworkKeys.Data.Name)
            {
                problems.Add(
                    ProblemKind.UnknownKey,
                    keys[0].Span,
                    keys[0].Text,
                    "a setting",
                    $"settings begin with '{NetworkKeys.Training.Name}.' or '{NetworkKeys.Data.Name}.'; what shapes the network stands in its file");
            }
            else if (keys.Count > YamlReader.Deepest)
            {
                problems.Add(ProblemKind.TooDeep, keys[YamlReader.Deepest].Span, Numbers.Text(YamlReader.Deepest));
            }
            else if (setting.Value(problems, cancel) is YamlNode value)
            {
                root = root is YamlMapping map ? Set(map, NetworkKeys.Section, keys, 0, value) : root;
            }
        }

        return root;
    }

    /// <summary>The problems, each with the setting in place of the file where it is about one.</summary>
    public EquatableArray<Problem> Place(EquatableArray<Problem> problems) => new(problems.Select(Place));

    private Problem Place(Problem problem)
    {
        Setting? owner = settings.FirstOrDefault(setting => setting.Owns(problem.Span));
        return owner is null ? problem : problem with { Path = owner.Path, Span = owner.Original(problem.Span) };
    }

    private static YamlMapping Set(YamlMapping map, Section? section, IReadOnlyList<YamlScalar> keys, int depth, YamlNode value)
    {
        YamlScalar key = keys[depth];
        YamlEntry? old = map.Entries.FirstOrDefault(entry => entry.Key.Text == key.Text);
        YamlNode set = value;
        if (depth + 1 < keys.Count)
        {
            Section? below = (section?.Keys.FirstOrDefault(known => known.Name == key.Text) as SectionKey)?.Section;
            set = Set(AsMap(old?.Value, below, key.Span), below, keys, depth + 1, value);
        }

        var entry = new YamlEntry(old is null ? key : old.Key, set);
        return new YamlMapping(
            map.Span,
            old is null ? [.. map.Entries, entry] : map.Entries.Select(existing => existing == old ? entry : existing).ToArray());
    }

    /// <summary>What stands there as a map: <c>optimizer: adam</c> is <c>optimizer: { name: adam }</c>.</summary>
    private static YamlMapping AsMap(YamlNode? old, Section? section, YamlSpan place) => old switch
    {
        YamlMapping map => map,
        YamlScalar { IsNull: false } scalar when section?.Shorthand is Key alone =>
            new YamlMapping(scalar.Span, [new YamlEntry(new YamlScalar(scalar.Span, alone.Name, isPlain: true), scalar)]),
        _ => new YamlMapping(place, []),
    };
}
