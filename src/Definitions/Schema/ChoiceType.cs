using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Schema;

/// <summary>One word of a few, in any case.</summary>
internal sealed class ChoiceType<T>(params (string Word, T Value, string Documentation)[] choices) : ValueType<T>
{
    public override string Expected => choices.Length == 1
        ? choices[0].Word
        : string.Join(", ", choices.Take(choices.Length - 1).Select(static c => c.Word)) + " or " + choices[choices.Length - 1].Word;

    public override IReadOnlyList<(string Value, string Documentation)> Choices => choices.Select(static c => (c.Word, c.Documentation)).ToArray();

    public override bool TryRead(string key, YamlNode node, ProblemList problems, out T value)
    {
        value = choices[0].Value;
        if (node is not YamlScalar { IsNull: false } scalar)
        {
            return Refuse(key, node, problems);
        }

        foreach ((string word, T choice, _) in choices)
        {
            if (string.Equals(word, scalar.Text, StringComparison.OrdinalIgnoreCase))
            {
                value = choice;
                return true;
            }
        }

        if (scalar.IsNumber || scalar.Boolean is not null)
        {
            return Refuse(key, node, problems);
        }

        string? near = Nearest.To(scalar.Text, choices.Select(static c => c.Word));
        string cure = near is null ? $"expected {Expected}" : Nearest.Proposal(near);
        problems.Add(ProblemKind.UnknownValue, node.Span, scalar.Text, key, cure);
        return false;
    }

    public override string Render(T value) => choices.First(c => EqualityComparer<T>.Default.Equals(c.Value, value)).Word;

    public override void WriteSchema(JsonText json)
    {
        json.OpenArray("enum");
        foreach ((string word, _, _) in choices)
        {
            json.Item(word);
        }

        json.CloseArray();
        json.OpenArray("markdownEnumDescriptions");
        foreach ((_, _, string documentation) in choices)
        {
            json.Item(documentation);
        }

        json.CloseArray();
    }
}

/// <summary>true or false.</summary>
internal sealed class BooleanType : ValueType<bool>
{
    public override string Expected => "true or false";

    public override bool TryRead(string key, YamlNode node, ProblemList problems, out bool value)
    {
        bool? flag = (node as YamlScalar)?.Boolean;
        value = flag ?? false;
        return flag is not null || Refuse(key, node, problems);
    }

    public override string Render(bool value) => value ? "true" : "false";

    public override void WriteSchema(JsonText json) => json.Member("type", "boolean");
}
