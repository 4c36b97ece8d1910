using System.Globalization;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Schema;

/// <summary>What a key takes: how it is read, written, described to people, and described to editors.</summary>
/// <typeparam name="T">The value in a definition.</typeparam>
internal abstract class ValueType<T>
{
    /// <summary>The type with its range as a message and the reference say it: "a whole number from 1 to 64".</summary>
    public abstract string Expected { get; }

    /// <summary>Reads a value; what is wrong with it goes to <paramref name="problems"/>.</summary>
    public abstract bool TryRead(string key, YamlNode node, ProblemList problems, out T value);

    /// <summary>The value as YAML within a line.</summary>
    public abstract string Render(T value);

    /// <summary>Writes the members of the JSON schema's object.</summary>
    public abstract void WriteSchema(JsonText json);

    /// <summary>The values with their documentation, where there are few of them.</summary>
    public virtual IReadOnlyList<(string Value, string Documentation)> Choices => [];

    /// <summary>Adds the problem of a value of another type, and says so.</summary>
    protected bool Refuse(string key, YamlNode node, ProblemList problems)
    {
        problems.Add(ProblemKind.WrongType, node.Span, key, Expected, node.Describe());
        return false;
    }

    /// <summary>Adds the problem of a value outside its range, and says so.</summary>
    protected bool RefuseRange(string key, YamlNode node, ProblemList problems, string found)
    {
        problems.Add(ProblemKind.OutOfRange, node.Span, key, Expected, found);
        return false;
    }
}

/// <summary>One word of a few, in any case.</summary>
internal sealed class ChoiceType<T>(params (string Word, T Value, string Documentation)[] choices) : ValueType<T>
{
    public override string Expected => choices.Length == 1
        ? choices[0].Word
        : string.Join(", ", choices.Take(choices.Length - 1).Select(static c => c.Word)) + " or " + choices[choices.Length - 1].Word;

    public override IReadOnlyList<(string Value, string Documentation)> Choices =>
        choices.Select(static c => (c.Word, c.Documentation)).ToArray();

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

/// <summary>A list of values of one type.</summary>
/// <param name="items">The plural for messages: "whole numbers".</param>
/// <param name="item">What each item is.</param>
/// <param name="fewest">The fewest items.</param>
/// <param name="most">The most items.</param>
/// <param name="single">Whether one value may stand without a list.</param>
internal sealed class ListType<T>(string items, ValueType<T> item, int fewest, int most, bool single) : ValueType<EquatableArray<T>>
    where T : IEquatable<T>
{
    public override string Expected
    {
        get
        {
            string list = fewest == most
                ? $"a list of {Numbers.Text(most)} {items}"
                : $"a list of {Numbers.Text(fewest)} to {Numbers.Text(most)} {items}";
            return single ? $"{item.Expected}, or {list}" : $"{list}, each {item.Expected}";
        }
    }

    public override IReadOnlyList<(string Value, string Documentation)> Choices => item.Choices;

    public override bool TryRead(string key, YamlNode node, ProblemList problems, out EquatableArray<T> value)
    {
        value = default;
        if (node is YamlSequence list)
        {
            if (list.Items.Count < fewest || list.Items.Count > most)
            {
                return RefuseRange(key, node, problems, $"a list of {Numbers.Text(list.Items.Count)}");
            }

            var read = new List<T>();
            bool valid = true;
            foreach (YamlNode one in list.Items)
            {
                valid &= item.TryRead(key, one, problems, out T element);
                read.Add(element);
            }

            value = new EquatableArray<T>(read);
            return valid;
        }

        if (!single || node is not YamlScalar { IsNull: false })
        {
            return Refuse(key, node, problems);
        }

        bool alone = item.TryRead(key, node, problems, out T only);
        value = new EquatableArray<T>([only]);
        return alone;
    }

    public override string Render(EquatableArray<T> value) => "[" + string.Join(", ", value.Select(item.Render)) + "]";

    public override void WriteSchema(JsonText json)
    {
        if (!single)
        {
            WriteList(json);
            return;
        }

        json.OpenArray("oneOf");
        json.OpenItem();
        item.WriteSchema(json);
        json.CloseObject();
        json.OpenItem();
        WriteList(json);
        json.CloseObject();
        json.CloseArray();
    }

    private void WriteList(JsonText json)
    {
        json.Member("type", "array");
        json.OpenObject("items");
        item.WriteSchema(json);
        json.CloseObject();
        json.MemberRaw("minItems", Numbers.Text(fewest));
        json.MemberRaw("maxItems", Numbers.Text(most));
    }
}

/// <summary>A finite number within limits.</summary>
/// <param name="least">The lower limit.</param>
/// <param name="most">The upper limit.</param>
/// <param name="aboveLeast">Whether the lower limit itself is excluded.</param>
/// <param name="belowMost">Whether the upper limit itself is excluded.</param>
internal sealed class NumberType(double least, double most, bool aboveLeast = false, bool belowMost = false) : ValueType<double>
{
    public override string Expected =>
        $"a number {(aboveLeast ? "above" : "from")} {Numbers.Text(least)} {(aboveLeast ? "and " : "to ")}{Upper}";

    private string Upper => (aboveLeast, belowMost) switch
    {
        (true, true) => "below " + Numbers.Text(most),
        (true, false) => "up to " + Numbers.Text(most),
        (false, true) => "below " + Numbers.Text(most),
        _ => Numbers.Text(most),
    };

    public override bool TryRead(string key, YamlNode node, ProblemList problems, out double value)
    {
        value = least;
        if (node is not YamlScalar { IsNumber: true } scalar)
        {
            return Refuse(key, node, problems);
        }

        if (scalar.ToNumber() is not double number
            || (aboveLeast ? number <= least : number < least)
            || (belowMost ? number >= most : number > most))
        {
            return RefuseRange(key, node, problems, scalar.Text);
        }

        value = number;
        return true;
    }

    public override string Render(double value) => Numbers.Text(value);

    public override void WriteSchema(JsonText json)
    {
        json.Member("type", "number");
        json.MemberRaw(aboveLeast ? "exclusiveMinimum" : "minimum", Numbers.Text(least));
        json.MemberRaw(belowMost ? "exclusiveMaximum" : "maximum", Numbers.Text(most));
    }
}

/// <summary>A whole number within limits.</summary>
internal sealed class IntegerType(int least, int most = int.MaxValue) : ValueType<int>
{
    public override string Expected => most == int.MaxValue
        ? $"a whole number of {Numbers.Text(least)} or more"
        : $"a whole number from {Numbers.Text(least)} to {Numbers.Text(most)}";

    public override bool TryRead(string key, YamlNode node, ProblemList problems, out int value)
    {
        value = least;
        if (node is not YamlScalar { IsInteger: true } scalar)
        {
            return Refuse(key, node, problems);
        }

        if (scalar.ToInteger() is not long number || number < least || number > most)
        {
            return RefuseRange(key, node, problems, scalar.Text);
        }

        value = (int)number;
        return true;
    }

    public override string Render(int value) => Numbers.Text(value);

    public override void WriteSchema(JsonText json)
    {
        json.Member("type", "integer");
        json.MemberRaw("minimum", Numbers.Text(least));
        json.MemberRaw("maximum", Numbers.Text(most));
    }
}

/// <summary>
/// A whole number that the data decide. Until somebody has looked it up, <c>auto</c> may stand in its place, and is a problem of its own.
/// </summary>
internal sealed class DataNumberType(int least, int most) : ValueType<int>
{
    /// <summary>The word that stands for a number to be looked up.</summary>
    public const string Auto = "auto";

    private readonly IntegerType number = new(least, most);

    public override string Expected => number.Expected;

    public override bool TryRead(string key, YamlNode node, ProblemList problems, out int value)
    {
        if (node is YamlScalar { IsPlain: true } scalar && string.Equals(scalar.Text, Auto, StringComparison.OrdinalIgnoreCase))
        {
            value = least;
            problems.Add(ProblemKind.NumberOfData, node.Span, key, problems.FileName);
            return false;
        }

        return number.TryRead(key, node, problems, out value);
    }

    public override string Render(int value) => number.Render(value);

    public override void WriteSchema(JsonText json) => number.WriteSchema(json);
}

/// <summary>Numbers as text that reads back as the same number, in every culture.</summary>
internal static class Numbers
{
    public static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// The shortest text that reads back as <paramref name="value"/>; with an exponent it also has a point, which
    /// YAML 1.1 asks of a number.
    /// </summary>
    public static string Text(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        int exponent = text.IndexOf('E');
        return exponent < 0 ? text
            : (text.IndexOf('.') < 0 ? text.Insert(exponent, ".0") : text).Replace('E', 'e');
    }

    /// <summary>At most four digits, for messages.</summary>
    public static string Short(double value) => value.ToString("G4", CultureInfo.InvariantCulture).Replace("E", "e");
}
