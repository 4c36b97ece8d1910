using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;
using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Settings;

/// <summary>
/// Lays settings over the values of a file, before they are read by the tables: a setting is checked like the file's own text.
/// </summary>
internal sealed class SettingOverlay
{
    private readonly Setting[] settings;

    /// <param name="texts">The settings, in the order in which they count.</param>
    public SettingOverlay(IReadOnlyList<string> texts) =>
        settings = texts.Select(static (text, index) => new Setting(text, index)).ToArray();

    /// <summary>
    /// The file's values with every setting in its place. A file that is no map stays as it is: it has a problem of its own.
    /// </summary>
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
                    $"settings begin with '{NetworkKeys.Training.Name}.' or '{NetworkKeys.Data.Name}.'; " +
                    "what shapes the network stands in its file");
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

/// <summary>A value given besides the file, as text: <c>training.epochs=3</c>.</summary>
/// <remarks>
/// Its places are those in its own text, moved behind every place that a file can have: a problem's span then tells which text it is about.
/// </remarks>
internal sealed class Setting
{
    private readonly string text;
    private readonly int offset;

    /// <param name="text">Key, equals sign, value.</param>
    /// <param name="index">Which setting it is, from 0.</param>
    public Setting(string text, int index)
    {
        this.text = text;
        offset = (index + 1) * (TextCheck.Longest + 1);
        int end = text.IndexOf('=');
        KeyEnd = end < 0 ? text.Length : end;
    }

    private int KeyEnd { get; }

    /// <summary>How a problem names it in place of a file.</summary>
    public string Path => "--set " + text;

    /// <summary>The words of its key, each as a scalar with its place.</summary>
    public IReadOnlyList<YamlScalar> Keys()
    {
        List<YamlScalar> keys = [];
        int start = 0;
        foreach (string word in text.Substring(0, KeyEnd).Split('.'))
        {
            keys.Add(new YamlScalar(Span(start, start + word.Length), word.Trim(), isPlain: true));
            start += word.Length + 1;
        }

        return keys;
    }

    /// <summary>Its value; null where it is no YAML, which then is among <paramref name="problems"/>.</summary>
    public YamlNode? Value(ProblemList problems, CancellationToken cancel)
    {
        // Blanks in place of the key keep the columns.
        int start = Math.Min(KeyEnd + 1, text.Length);
        var own = new ProblemList(Path);
        YamlNode? value = YamlReader.Read(new string(' ', start) + text.Substring(start), own, cancel);
        foreach (Problem problem in own.ToArray())
        {
            problems.Add(problem.Kind, Moved(problem.Span), problem.Arguments.ToArray());
        }

        return value is null ? null : Moved(value);
    }

    /// <summary>Whether a span lies in the text of some setting, not in the file's.</summary>
    public static bool IsPlaceOfOne(YamlSpan span) => span.Start > TextCheck.Longest;

    /// <summary>Whether a span lies in this setting's text.</summary>
    public bool Owns(YamlSpan span) => span.Start >= offset && span.Start <= offset + TextCheck.Longest;

    /// <summary>The span in the setting's own text.</summary>
    public YamlSpan Original(YamlSpan span) => span with { Start = span.Start - offset, End = span.End - offset };

    private YamlSpan Span(int start, int end) => Moved(new YamlSpan(start, end, 0, start, 0, end));

    private YamlSpan Moved(YamlSpan span) => span with { Start = span.Start + offset, End = span.End + offset };

    private YamlNode Moved(YamlNode node) => node switch
    {
        YamlScalar scalar => Moved(scalar),
        YamlSequence list => new YamlSequence(Moved(list.Span), list.Items.Select(Moved).ToArray()),
        YamlMapping map =>
            new YamlMapping(Moved(map.Span), map.Entries.Select(entry => new YamlEntry(Moved(entry.Key), Moved(entry.Value))).ToArray()),
        _ => throw new ArgumentException($"A {node.GetType().Name} is no value.", nameof(node)),
    };

    private YamlScalar Moved(YamlScalar scalar) => new(Moved(scalar.Span), scalar.Text, scalar.IsPlain);
}
