using System.Globalization;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;
using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Settings;

/// <summary>
/// Lays settings over the values of a file, before they are read by the tables: a setting is checked like the file's own text.
/// </summary>
internal sealed class SettingOverlay
{
    private static readonly string[] OfTraining = [NetworkKeys.Training.Name, NetworkKeys.Data.Name];

    private static readonly string[] OfAll = [.. OfTraining, NetworkKeys.Input.Name, NetworkKeys.Layers.Name, NetworkKeys.Output.Name];

    private readonly Setting[] settings;

    /// <param name="given">The settings, in the order in which they count.</param>
    public SettingOverlay(IReadOnlyList<GivenSetting> given) =>
        settings = given.Select(static (setting, index) => new Setting(setting, index)).ToArray();

    /// <summary>
    /// The file's values with every setting in its place. A file that is no map stays as it is: it has a problem of its own.
    /// </summary>
    public YamlNode Apply(YamlNode root, ProblemList problems, CancellationToken cancel)
    {
        foreach (Setting setting in settings)
        {
            IReadOnlyList<YamlScalar> keys = setting.Keys();
            if (!(setting.MayShapeNetwork ? OfAll : OfTraining).Contains(keys[0].Text))
            {
                problems.Add(
                    ProblemKind.UnknownKey,
                    keys[0].Span,
                    keys[0].Text,
                    "a setting",
                    setting.MayShapeNetwork
                        ? "settings begin with 'training.', 'data.', 'input.', 'layers[0].' or 'output.'"
                        : $"settings begin with '{NetworkKeys.Training.Name}.' or '{NetworkKeys.Data.Name}.'; " +
                            "what shapes the network stands in its file");
            }
            else if (keys.Count > YamlReader.Deepest)
            {
                problems.Add(ProblemKind.TooDeep, keys[YamlReader.Deepest].Span, Numbers.Text(YamlReader.Deepest));
            }
            else if (setting.Value(problems, cancel) is YamlNode value)
            {
                root = root is YamlMapping map ? Set(map, NetworkKeys.Section, keys, 0, value, problems) : root;
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

    /// <summary>A node with the value at the end of the keys from <paramref name="depth"/> on.</summary>
    private static YamlNode Set(
        YamlNode? node, Section? section, IReadOnlyList<YamlScalar> keys, int depth, YamlNode value, ProblemList problems)
    {
        if (depth == keys.Count)
        {
            return value;
        }

        YamlScalar key = keys[depth];
        if (Setting.IndexIn(key) is int index)
        {
            return SetItem(node as YamlSequence, section, keys, depth, index, value, problems) ?? node ?? value;
        }

        YamlMapping map = AsMap(node, section, key.Span);
        YamlEntry? old = map.Entries.FirstOrDefault(entry => entry.Key.Text == key.Text);
        Section? below = section?.Keys.FirstOrDefault(known => known.Name == key.Text) switch
        {
            SectionKey one => one.Section,
            SectionListKey list => list.Section,
            _ => null,
        };
        var entry = new YamlEntry(old is null ? key : old.Key, Set(old?.Value, below, keys, depth + 1, value, problems));
        return new YamlMapping(
            map.Span,
            old is null ? [.. map.Entries, entry] : map.Entries.Select(existing => existing == old ? entry : existing).ToArray());
    }

    /// <summary>A list with one item set anew; null where there is no such item, which then is a problem.</summary>
    private static YamlSequence? SetItem(
        YamlSequence? list,
        Section? section,
        IReadOnlyList<YamlScalar> keys,
        int depth,
        int index,
        YamlNode value,
        ProblemList problems)
    {
        int count = list?.Items.Count ?? 0;
        if (index < count)
        {
            YamlNode[] items = [.. list!.Items];
            items[index] = Set(items[index], section, keys, depth + 1, value, problems);
            return new YamlSequence(list.Span, items);
        }

        YamlScalar key = keys[depth];
        string there = count == 0 ? "there is no list"
            : count == 1 ? "the list has one item, [0]"
            : $"the list has the items [0] to [{Numbers.Text(count - 1)}]";
        problems.Add(ProblemKind.UnknownKey, key.Span, key.Text, $"'{keys[depth - 1].Text}'", there);
        return null;
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

/// <summary>A value given besides the file, as text.</summary>
/// <param name="Text">
/// Key, equals sign and a value of the language: <c>training.epochs=3</c>, <c>layers[0].hidden=64</c>; items of lists count from 0.
/// </param>
public sealed record GivenSetting(string Text)
{
    /// <summary>The option that it was given with: a problem names the option and the text in place of a file.</summary>
    public string Option { get; init; } = "--set";

    /// <summary>Whether it may set <c>input</c>, <c>layers</c> and <c>output</c> too, which shape the network.</summary>
    public bool MayShapeNetwork { get; init; }
}

/// <summary>A given setting, taken apart.</summary>
/// <remarks>
/// Its places are those in its own text, moved behind every place that a file can have: a problem's span then tells which text it is about.
/// </remarks>
internal sealed class Setting
{
    private const int MostDigits = 4;

    private readonly GivenSetting given;
    private readonly string text;
    private readonly int offset;

    /// <param name="given">Its text, and what it may set.</param>
    /// <param name="index">Which setting it is, from 0.</param>
    public Setting(GivenSetting given, int index)
    {
        this.given = given;
        text = given.Text;
        offset = (index + 1) * (TextCheck.Longest + 1);
        int end = text.IndexOf('=');
        KeyEnd = end < 0 ? text.Length : end;
    }

    /// <summary>Whether it may set what shapes the network.</summary>
    public bool MayShapeNetwork => given.MayShapeNetwork;

    private int KeyEnd { get; }

    /// <summary>How a problem names it in place of a file.</summary>
    public string Path => $"{given.Option} {text}";

    /// <summary>The words of its key, and the places in lists such as <c>[0]</c>, each as a scalar with its place.</summary>
    public IReadOnlyList<YamlScalar> Keys()
    {
        List<YamlScalar> keys = [];
        int start = 0;
        foreach (string word in text.Substring(0, KeyEnd).Split('.'))
        {
            int end = IndicesIn(word);
            keys.Add(new YamlScalar(Span(start, start + end), word.Substring(0, end).Trim(), isPlain: true));
            for (int next; end < word.Length; end = next)
            {
                next = word.IndexOf(']', end) + 1;
                keys.Add(new YamlScalar(Span(start + end, start + next), word.Substring(end, next - end), isPlain: true));
            }

            start += word.Length + 1;
        }

        return keys;
    }

    /// <summary>The place in a list that a scalar of <see cref="Keys"/> stands for; null for a word.</summary>
    public static int? IndexIn(YamlScalar key) => key.Text.Length > 2 && IndicesIn(key.Text) == 0
        ? int.Parse(key.Text.Substring(1, key.Text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture)
        : null;

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

    /// <summary>Where the places in lists at the end of a word begin, such as <c>[0]</c>; the word's length without any.</summary>
    private static int IndicesIn(string word)
    {
        int start = word.Length;
        while (start > 0 && word[start - 1] == ']')
        {
            int digits = start - 1;
            while (digits > 0 && start - digits <= MostDigits && word[digits - 1] is >= '0' and <= '9')
            {
                digits--;
            }

            if (digits == start - 1 || digits == 0 || word[digits - 1] != '[')
            {
                break;
            }

            start = digits - 1;
        }

        return start;
    }

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
