using System.Text;

namespace Hmlstm.Definitions.Schema;

/// <summary>The language as a JSON schema (draft 7), for completion, hover texts and red lines in editors.</summary>
/// <remarks>It says what one key can say by itself. Rules across keys, and words in another case, are the parser's.</remarks>
public static class JsonSchema
{
    /// <summary>The schema's text; lines end with <c>\n</c>.</summary>
    public static string Write()
    {
        var json = new JsonText();
        json.Member("$schema", "http://json-schema.org/draft-07/schema#");
        json.Member("title", "Hmlstm model definition");
        json.Member("description", NetworkKeys.Section.Documentation);
        json.OpenArray("allOf");
        json.OpenItem();
        json.Member("$ref", "#/definitions/" + NetworkKeys.Section.Name);
        json.CloseObject();
        json.CloseArray();
        json.OpenObject("definitions");
        foreach (Section section in Language.Sections)
        {
            json.OpenObject(section.Name);
            WriteSection(json, section);
            json.CloseObject();
        }

        json.CloseObject();
        return json.Finish();
    }

    private static void WriteSection(JsonText json, Section section)
    {
        json.Member("description", section.Documentation);
        if (section.Variants.Count == 0 && section.Shorthand is null)
        {
            WriteMap(json, section, null);
            return;
        }

        json.OpenArray("oneOf");
        if (section.Shorthand is Key alone)
        {
            json.OpenItem();
            alone.WriteSchema(json);
            json.CloseObject();
        }

        foreach (string? variant in section.Variants.Count == 0 ? [null] : section.Variants.Cast<string?>())
        {
            json.OpenItem();
            WriteMap(json, section, variant);
            json.CloseObject();
        }

        json.CloseArray();
    }

    private static void WriteMap(JsonText json, Section section, string? variant)
    {
        if (variant is not null)
        {
            json.Member("title", variant);
        }

        json.Member("type", "object");
        json.OpenObject("properties");
        foreach (Key key in section.KeysOf(variant))
        {
            json.OpenObject(key.Name);
            WriteKey(json, section, key, variant);
            json.CloseObject();
        }

        json.CloseObject();
        WriteRequired(json, section, variant);
        json.MemberRaw("additionalProperties", "false");
    }

    private static void WriteKey(JsonText json, Section section, Key key, string? variant)
    {
        json.Member("description", key.Documentation);
        string without = key.Required ? "Required." : key.DefaultText is null ? "Optional." : $"Default: {key.DefaultText}.";
        json.Member("markdownDescription", $"{key.Documentation}\n\n{without}");
        if (key == section.VariantKey)
        {
            json.Member("const", variant!);
        }
        else
        {
            key.WriteSchema(json);
        }
    }

    private static void WriteRequired(JsonText json, Section section, string? variant)
    {
        Key[] required = section.KeysOf(variant).Where(key => IsRequired(section, key, variant)).ToArray();
        if (required.Length == 0)
        {
            return;
        }

        json.OpenArray("required");
        foreach (Key key in required)
        {
            json.Item(key.Name);
        }

        json.CloseArray();
    }

    /// <summary>What chooses the variant must stand too, unless it is the variant that holds without it.</summary>
    private static bool IsRequired(Section section, Key key, string? variant) =>
        key.Required
        || section.PresenceKeys.Contains(key)
        || (key == section.VariantKey && !(section.VariantKey.HasDefault && section.VariantKey.Default == variant));
}

/// <summary>Writes indented JSON.</summary>
internal sealed class JsonText
{
    private readonly StringBuilder text = new("{");
    private int depth = 1;
    private bool first = true;

    public void Member(string name, string value) => MemberRaw(name, TextType.Quote(value));

    public void MemberRaw(string name, string value)
    {
        Start(name);
        text.Append(value);
    }

    public void Item(string value)
    {
        Start(null);
        text.Append(TextType.Quote(value));
    }

    public void OpenObject(string name) => Open(name, '{');

    public void OpenItem() => Open(null, '{');

    public void OpenArray(string name) => Open(name, '[');

    public void CloseObject() => Close('}');

    public void CloseArray() => Close(']');

    /// <summary>The document, closed and with a line break at its end.</summary>
    public string Finish()
    {
        Close('}');
        return text.Append('\n').ToString();
    }

    private void Open(string? name, char bracket)
    {
        Start(name);
        text.Append(bracket);
        depth++;
        first = true;
    }

    private void Close(char bracket)
    {
        depth--;
        if (!first)
        {
            text.Append('\n').Append(' ', 2 * depth);
        }

        text.Append(bracket);
        first = false;
    }

    private void Start(string? name)
    {
        text.Append(first ? "\n" : ",\n").Append(' ', 2 * depth);
        first = false;
        if (name is not null)
        {
            text.Append(TextType.Quote(name)).Append(": ");
        }
    }
}
