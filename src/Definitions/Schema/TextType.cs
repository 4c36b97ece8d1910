using System.Globalization;
using System.Text;
using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Schema;

/// <summary>Text for people, or the name of a file or a column.</summary>
/// <param name="what">What it is, with its article: "a sentence".</param>
/// <param name="longest">Most characters.</param>
internal sealed class TextType(string what, int longest) : ValueType<string>
{
    public override string Expected => $"{what}, at most {Numbers.Text(longest)} characters long";

    public override bool TryRead(string key, YamlNode node, ProblemList problems, out string value)
    {
        value = "";
        if (node is not YamlScalar { IsNull: false } scalar)
        {
            return Refuse(key, node, problems);
        }

        if (scalar.Text.Length > longest)
        {
            return RefuseRange(key, node, problems, $"{Numbers.Text(scalar.Text.Length)} characters long");
        }

        if (string.IsNullOrWhiteSpace(scalar.Text))
        {
            return RefuseRange(key, node, problems, "blank");
        }

        value = scalar.Text;
        return true;
    }

    public override string Render(string value) => Quote(value);

    public override void WriteSchema(JsonText json)
    {
        json.Member("type", "string");
        json.MemberRaw("minLength", "1");
        json.MemberRaw("maxLength", Numbers.Text(longest));
    }

    /// <summary>Double-quoted text that is both YAML and JSON.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (char c in text)
        {
            UnicodeCategory category = CharUnicodeInfo.GetUnicodeCategory(c);
            bool printable = category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
            string escape = c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ => printable ? "" : "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
            };
            _ = escape.Length == 0 ? quoted.Append(c) : quoted.Append(escape);
        }

        return quoted.Append('"').ToString();
    }
}
