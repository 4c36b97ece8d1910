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

/// <summary>One word of a text: no blank is inside.</summary>
internal sealed class WordType : ValueType<string>
{
    private const int Longest = 100;

    private readonly TextType text = new("a word without blanks", Longest);

    public override string Expected => text.Expected;

    public override bool TryRead(string key, YamlNode node, ProblemList problems, out string value) =>
        text.TryRead(key, node, problems, out value)
        && (!value.Any(char.IsWhiteSpace) || RefuseRange(key, node, problems, "text with a blank"));

    public override string Render(string value) => text.Render(value);

    public override void WriteSchema(JsonText json)
    {
        json.Member("type", "string");
        json.Member("pattern", @"^\S+$");
        json.MemberRaw("maxLength", Numbers.Text(Longest));
    }
}

/// <summary>The name of a C# type, or of a namespace.</summary>
/// <param name="dotted">Whether it may have several parts with dots between.</param>
internal sealed class NameType(bool dotted) : ValueType<string>
{
    private const int Longest = 200;
    private const string NeededItself = "is a name that generated code needs itself";

    // Editors' regular expressions do not all know classes of letters, so this one excludes blanks and ASCII's signs.
    private const string NamePattern = @"[^\s!-@\[-^`{-~][^\s!-/:-@\[-^`{-~]*";

    public override string Expected => dotted ? "a C# namespace such as Demo.Models" : "the name of a C# class such as Text8";

    public override bool TryRead(string key, YamlNode node, ProblemList problems, out string value)
    {
        value = "";
        if (node is not YamlScalar { IsNull: false } scalar)
        {
            return Refuse(key, node, problems);
        }

        string? wrong = dotted ? WrongWithNamespace(scalar.Text) : WrongWith(scalar.Text);
        if (wrong is not null)
        {
            problems.Add(ProblemKind.InvalidName, node.Span, key, scalar.Text, wrong);
            return false;
        }

        value = scalar.Text;
        return true;
    }

    public override string Render(string value) => LooksLikeText(value) ? value : TextType.Quote(value);

    public override void WriteSchema(JsonText json)
    {
        json.Member("type", "string");
        json.Member("pattern", dotted ? $@"^{NamePattern}(\.{NamePattern})*$" : $"^{NamePattern}$");
        json.MemberRaw("maxLength", Numbers.Text(Longest));
    }

    /// <summary>Why <paramref name="name"/> cannot be a class; null where it can.</summary>
    public static string? WrongWith(string name) =>
        WrongWithPart(name)
        ?? (ReservedNames.IsType(name) ? NeededItself
            : name.All(static c => c is >= 'a' and <= 'z') ? "has small letters only, which C# keeps for words of its own"
            : null);

    /// <summary>Why <paramref name="name"/> cannot be a namespace; null where it can.</summary>
    public static string? WrongWithNamespace(string name) =>
        name.Length > Longest ? "is too long"
        : name.Split('.').Select(WrongWithPart).FirstOrDefault(static wrong => wrong is not null) is string wrong ? wrong
        : ReservedNames.IsNamespace(name) ? NeededItself
        : null;

    private static string? WrongWithPart(string name) =>
        name.Length == 0 ? "has an empty part"
        : name.Length > Longest ? "is too long"
        : IsDigit(name[0]) ? "starts with a digit"
        : !name.All(static c => IsLetter(c) || IsDigit(c)) ? "has a character other than letters, digits and '_'"
        : ReservedNames.Keywords.Contains(name) ? "is a word of C#"
        : null;

    private static bool IsLetter(char c) =>
        c == '_'
        || CharUnicodeInfo.GetUnicodeCategory(c)
            is UnicodeCategory.UppercaseLetter
            or UnicodeCategory.LowercaseLetter
            or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter
            or UnicodeCategory.OtherLetter;

    private static bool IsDigit(char c) => CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.DecimalDigitNumber;

    /// <summary>Whether YAML reads the bare word as text; <c>True</c> and <c>Null</c> are C# names too.</summary>
    private static bool LooksLikeText(string value) =>
        !string.Equals(value, "true", StringComparison.OrdinalIgnoreCase)
        && !string.Equals(value, "false", StringComparison.OrdinalIgnoreCase)
        && !string.Equals(value, "null", StringComparison.OrdinalIgnoreCase);
}
