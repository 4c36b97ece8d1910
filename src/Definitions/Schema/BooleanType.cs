using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Schema;

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
