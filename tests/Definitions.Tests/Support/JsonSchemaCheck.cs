using System.Text.Json;
using System.Text.RegularExpressions;
using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Tests.Support;

/// <summary>
/// Checks YAML values against a JSON schema: the keywords of draft 7 that the schema of definitions uses; another one fails the test.
/// </summary>
internal sealed class JsonSchemaCheck(string schema)
{
    private static readonly string[] Annotations =
        ["$schema", "title", "description", "markdownDescription", "markdownEnumDescriptions", "default", "definitions"];

    private readonly JsonElement root = JsonDocument.Parse(schema).RootElement;

    /// <summary>What is wrong with <paramref name="value"/>; empty where nothing is.</summary>
    public IReadOnlyList<string> Errors(YamlNode value)
    {
        var errors = new List<string>();
        Check(root, value, "", errors);
        return errors;
    }

    private void Check(JsonElement rule, YamlNode value, string path, List<string> errors)
    {
        foreach (JsonProperty keyword in rule.EnumerateObject())
        {
            if (!Holds(keyword, rule, value, path, errors))
            {
                errors.Add($"{path}: {keyword.Name} {keyword.Value}");
            }
        }
    }

    private bool Holds(JsonProperty keyword, JsonElement rule, YamlNode value, string path, List<string> errors)
    {
        JsonElement limit = keyword.Value;
        switch (keyword.Name)
        {
            case "$ref":
                string definition = limit.GetString()!.Replace("#/definitions/", "", StringComparison.Ordinal);
                Check(root.GetProperty("definitions").GetProperty(definition), value, path, errors);
                return true;
            case "allOf":
                foreach (JsonElement one in limit.EnumerateArray())
                {
                    Check(one, value, path, errors);
                }

                return true;
            case "oneOf":
                return limit.EnumerateArray().Count(one => Passes(one, value)) == 1;
            case "type":
                return IsOfType(value, limit.GetString()!);
            case "const":
                return value is YamlScalar word && word.Text == limit.GetString();
            case "enum":
                return value is YamlScalar choice && limit.EnumerateArray().Any(one => one.GetString() == choice.Text);
            case "minimum":
                return value is not YamlScalar { IsNumber: true } low || low.ToNumber() >= limit.GetDouble();
            case "maximum":
                return value is not YamlScalar { IsNumber: true } high || high.ToNumber() <= limit.GetDouble();
            case "exclusiveMinimum":
                return value is not YamlScalar { IsNumber: true } above || above.ToNumber() > limit.GetDouble();
            case "exclusiveMaximum":
                return value is not YamlScalar { IsNumber: true } below || below.ToNumber() < limit.GetDouble();
            case "minLength":
                return value is not YamlScalar text || text.Text.Length >= limit.GetInt32();
            case "maxLength":
                return value is not YamlScalar longText || longText.Text.Length <= limit.GetInt32();
            case "pattern":
                return value is not YamlScalar name || Regex.IsMatch(name.Text, limit.GetString()!);
            case "minItems":
                return value is not YamlSequence few || few.Items.Count >= limit.GetInt32();
            case "maxItems":
                return value is not YamlSequence many || many.Items.Count <= limit.GetInt32();
            case "minProperties":
                return value is not YamlMapping small || small.Entries.Count >= limit.GetInt32();
            case "maxProperties":
                return value is not YamlMapping large || large.Entries.Count <= limit.GetInt32();
            case "items":
                foreach (YamlNode item in (value as YamlSequence)?.Items ?? [])
                {
                    Check(limit, item, path + "[]", errors);
                }

                return true;
            case "propertyNames":
                return value is not YamlMapping named || named.Entries.All(entry => Passes(limit, entry.Key));
            case "required":
                return value is not YamlMapping owner
                    || limit.EnumerateArray().All(one => owner.Entries.Any(entry => entry.Key.Text == one.GetString()));
            case "properties":
                foreach (YamlEntry entry in (value as YamlMapping)?.Entries ?? [])
                {
                    if (limit.TryGetProperty(entry.Key.Text, out JsonElement property))
                    {
                        Check(property, entry.Value, path + "/" + entry.Key.Text, errors);
                    }
                }

                return true;
            case "additionalProperties":
                YamlEntry[] others =
                [
                    .. ((value as YamlMapping)?.Entries ?? []).Where(entry =>
                        !rule.TryGetProperty("properties", out JsonElement known) || !known.TryGetProperty(entry.Key.Text, out _)),
                ];
                return limit.ValueKind == JsonValueKind.False ? others.Length == 0 : others.All(entry => Passes(limit, entry.Value));
            default:
                Assert.Contains(keyword.Name, Annotations);
                return true;
        }
    }

    private bool Passes(JsonElement rule, YamlNode value)
    {
        var errors = new List<string>();
        Check(rule, value, "", errors);
        return errors.Count == 0;
    }

    private static bool IsOfType(YamlNode value, string type) => type switch
    {
        "object" => value is YamlMapping,
        "array" => value is YamlSequence,
        "integer" => value is YamlScalar { IsInteger: true },
        "number" => value is YamlScalar { IsNumber: true },
        "boolean" => value is YamlScalar { Boolean: not null },
        _ => value is YamlScalar { IsNumber: false, Boolean: null, IsNull: false },
    };
}
