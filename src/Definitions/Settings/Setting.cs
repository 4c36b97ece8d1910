using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Settings;

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
        YamlMapping map => new YamlMapping(Moved(map.Span), map.Entries.Select(entry => new YamlEntry(Moved(entry.Key), Moved(entry.Value))).ToArray()),
        _ => throw new ArgumentException($"A {node.GetType().Name} is no value.", nameof(node)),
    };

    private YamlScalar Moved(YamlScalar scalar) => new(Moved(scalar.Span), scalar.Text, scalar.IsPlain);
}
