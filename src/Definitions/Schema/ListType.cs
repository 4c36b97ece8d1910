using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Schema;

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
