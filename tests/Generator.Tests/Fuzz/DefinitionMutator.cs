using System.Globalization;
using System.Text.RegularExpressions;

namespace Hmlstm.Generator.Tests.Fuzz;

/// <summary>Breaks and poisons definitions, the same way for the same round.</summary>
/// <param name="sources">Valid definitions to start from.</param>
internal sealed partial class DefinitionMutator(IReadOnlyList<string> sources)
{
    /// <summary>Stands in every fragment of hostile text, so that it can be found in what is generated.</summary>
    internal const string Marker = "Zqx";

    // M becomes a marker of its own in each use. A lone M is a name that a class may have.
    private static readonly string[] Hostile =
    [
        "M", "M", "M.M", "M.class.M", "@M", "_M", "ÜM", "M\u0301", "\U0001D4B3M", "1M", "global::M", "M<T>", "M\\u0041", "nameof(M)",
        "M class", "class M",
        "\"; System.IO.File.Delete(\"M\"); //", "\"); M(); (\"", "\\\"; M(); //", "\\u0022; M(); //", "\\x22; M(); //",
        "\"\"\" + M() + \"\"\"", "@\"M\" + M()", "M\\", "\\", "M\"",
        "{0} M", "{M}", "{{M}}", "$\"{M}\"", "${M}", "%M%", "*/ class M { } /*", "/* M", "// M", "/// <M/>", "</summary><M/>",
        "</summary> class M { }", "--> M <!--", "<![CDATA[ M ]]>",
        "]]> M", "&M;", "&amp;M&#10;M", "<see cref=\"M\"/>", "<?M?>", "[assembly: M]", "#error M", "\n#error M\n", "\n#if M\n",
        "\n#pragma warning disable M\n", "line\nclass M { }",
        "line\r\nclass M { }", "\rclass M { }", "line\u0085class M { }", "line\u2028class M { }", "line\u2029M();", "\u202EM\u202C",
        "\u2066M\u2069", "M\uFEFFM", "M\u200DM", "\0M",
        "\u0007M\u001B[31m", "\uD800M", "M\uDC00", "\uFFFEM", "\t M \t", " M ", "M\u00A0M", "⁄⁄ M", "＂; M(); ／／", "ſM", "M'", "' + M + '",
        "M: M", "- M", "[M]", "{ M: M }", "!!M M",
        "99999999999999999999", "1e999", "-1", "0", "2147483648", "9223372036854775808", "1e-400", "-0", "0x7fffffff", ".nan", ".inf",
        "65536", "10000000", "0.30000000000000004",
    ];

    // Put anywhere, without quotes: what a slip of the hand or a wicked one leaves.
    private static readonly string[] Splices =
    [
        .. Hostile,
        "\t", "\0", "\uFEFF", "&a", "*a", "<<: *a", "!!binary", "---", "...", "%YAML 9.9", "? ", ": ", "- ", "[", "]", "{", "}", "|", ">",
        "'", "\"", "#", ",", "`", "null", "~", "true",
        "hidden: [1, [2]]", "layers: 64", "start: { start: 1 }", "tokens: 10000000", "hidden: 65536", "hidden: [1, 2, 3]", "cell: k-lstm",
        "cell: gru", "cell: hm-lstm", "size: 1", "bias: false",
        "task: regression", "layer_norm: true", "bidirectional: true", "boundary: { estimator: soft }", "drops: { 1: 1 }", "embedding: 1",
        "from: all", "steps: last", "dropout: 0.5",
    ];

    // Keys whose values are free text: there a fragment often leaves the definition valid.
    private static readonly string[] TopKeys = ["model", "namespace", "summary", "summary", "summary"];
    private static readonly string[] TextKeys =
    [
        "model", "namespace", "summary", "text", "series", "columns", "target", "idx", "texts", "synthetic"
    ];

    /// <summary>
    /// A definition with one to three mutations: in every second round one, and only of a string, so that more definitions stay valid.
    /// </summary>
    internal string Mutate(int round)
    {
        var random = new Random(round);
        string text = sources[random.Next(sources.Count)];
        int marker = 0;
        for (int step = round % 2 == 0 ? 1 : random.Next(1, 4); step > 0; step--)
        {
            text = round % 2 == 0 || random.Next(2) == 0 ? Poison(text, random, Fill, onlyText: round % 2 == 0) : Break(text, random, Fill);
        }

        return text;

        string Fill(string fragment) =>
            Regex.Replace(
                fragment,
                "(?<![a-zA-Z<])M(?![a-zA-Z])",
                _ => string.Create(CultureInfo.InvariantCulture, $"{Marker}{round}n{marker++}"));
    }

    /// <summary>Puts a hostile string in the place of a value, or a key with one at the top.</summary>
    private static string Poison(string text, Random random, Func<string, string> fill, bool onlyText)
    {
        string value = Quoted(fill(Hostile[random.Next(Hostile.Length)]), random);
        Match[] values = Values().Matches(text).ToArray();
        Match[] texts = [.. values.Where(static match => TextKeys.Contains(match.Groups["key"].Value))];
        int choice = random.Next(4);
        if (choice == 0 || (onlyText && texts.Length == 0))
        {
            string key = TopKeys[random.Next(TopKeys.Length)];
            return $"{key}: {value}\n" + Regex.Replace(text, $"(?m)^{key}: .*\n", "");
        }

        Match[] places = onlyText || (choice < 3 && texts.Length > 0) ? texts : values;
        if (places.Length == 0)
        {
            return text;
        }

        Group place = places[random.Next(places.Length)].Groups["value"];
        return text[..place.Index] + value + text[(place.Index + place.Length)..];
    }

    private static string Quoted(string value, Random random) => random.Next(4) switch
    {
        0 => "'" + value.Replace("'", "''", StringComparison.Ordinal) + "'",
        1 => value,
        _ => "\"" + string.Concat(value.Select(static c => c is '"' or '\\' or < ' ' or (> '~' and < '\u00C0') or > '\u2000'
            ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")
            : c.ToString())) + "\"",
    };

    private string Break(string text, Random random, Func<string, string> fill)
    {
        int at = random.Next(text.Length + 1);
        int length = Math.Min(random.Next(40), text.Length - at);
        switch (random.Next(9))
        {
            case 0: // cut off
                return text[..at];
            case 1: // take out
                return text.Remove(at, length);
            case 2: // put in
                return text.Insert(at, fill(Splices[random.Next(Splices.Length)]));
            case 3: // put in a line of its own
                int line = text.LastIndexOf('\n', Math.Max(at - 1, 0)) + 1;
                return text.Insert(line, fill(Splices[random.Next(Splices.Length)]) + "\n");
            case 4: // repeat
                return text.Insert(at, text.Substring(at, length));
            case 5: // splice with another
                string other = sources[random.Next(sources.Count)];
                return text[..at] + other[random.Next(other.Length)..];
            case 6: // shuffle lines
                string[] lines = text.Split('\n');
                random.Shuffle(lines);
                return string.Join('\n', lines);
            case 7: // another number
                Match[] numbers = Numbers().Matches(text).ToArray();
                return numbers.Length == 0 ? text : Replace(text, numbers[random.Next(numbers.Length)], Number(random));
            default: // one character
                return at == text.Length ? text : text.Remove(at, 1).Insert(at, ((char)random.Next(1, 0xFFFF)).ToString());
        }
    }

    private static string Replace(string text, Match match, string by) => text[..match.Index] + by + text[(match.Index + match.Length)..];

    /// <summary>A number, every fourth one too large for something.</summary>
    private static string Number(Random random) => random.Next(8) switch
    {
        0 => "1" + new string('0', random.Next(1, 400)),
        1 => (random.NextDouble() * Math.Pow(10, random.Next(-300, 300))).ToString("R", CultureInfo.InvariantCulture),
        _ => random.Next(-2, 300).ToString(CultureInfo.InvariantCulture),
    };

    [GeneratedRegex("""(?<key>\w+):\s+\[?\s*(?<value>"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,\[\]{}#"'][^,\[\]{}#\n]*)""")]
    private static partial Regex Values();

    [GeneratedRegex(@"(?<![\w.])\d+(\.\d+)?(?!\w)")]
    private static partial Regex Numbers();
}
