using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Schema;

/// <summary>The drops of a schedule: a map from the unit from which a factor holds to that factor.</summary>
internal sealed class DropsType : ValueType<EquatableArray<ScheduleDrop>>
{
    private const int Most = 100;

    private readonly IntegerType from = new(1, ScheduleKeys.MostUnits);
    private readonly NumberType factor = new(0, 1e6, aboveLeast: true);

    public override string Expected => "a map of 1 to 100 units to factors, such as { 10: 0.5, 20: 0.1 }";

    public override bool TryRead(string key, YamlNode node, ProblemList problems, out EquatableArray<ScheduleDrop> value)
    {
        value = default;
        if (node is not YamlMapping map)
        {
            return Refuse(key, node, problems);
        }

        if (map.Entries.Count is 0 or > Most)
        {
            return RefuseRange(key, node, problems, $"a map of {Numbers.Text(map.Entries.Count)}");
        }

        var drops = new SortedDictionary<int, ScheduleDrop>();
        bool valid = true;
        foreach (YamlEntry entry in map.Entries)
        {
            bool known = from.TryRead(key, entry.Key, problems, out int unit);
            valid &= factor.TryRead(key, entry.Value, problems, out double number) & known;
            if (known && drops.ContainsKey(unit))
            {
                problems.Add(ProblemKind.ExclusiveKeys, entry.Key.Span, entry.Key.Text, Numbers.Text(unit), "they are the same number");
                valid = false;
            }

            drops[unit] = new ScheduleDrop(unit, number);
        }

        value = new EquatableArray<ScheduleDrop>(drops.Values);
        return valid;
    }

    public override string Render(EquatableArray<ScheduleDrop> value) =>
        "{ " + string.Join(", ", value.Select(static d => $"{Numbers.Text(d.From)}: {Numbers.Text(d.Factor)}")) + " }";

    public override void WriteSchema(JsonText json)
    {
        json.Member("type", "object");
        json.MemberRaw("minProperties", "1");
        json.MemberRaw("maxProperties", Numbers.Text(Most));
        json.OpenObject("propertyNames");
        json.Member("pattern", "^[+]?0*[1-9][0-9]*$");
        json.CloseObject();
        json.OpenObject("additionalProperties");
        factor.WriteSchema(json);
        json.CloseObject();
    }
}
