using System.Globalization;
using System.Text;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;

namespace Hmlstm.Definitions.Tests;

/// <summary>Broken definitions in great number: none may throw, and what is accepted must be sound.</summary>
public class FuzzTests
{
    private const int Rounds = 5000;

    private static readonly string[] Splices =
    [
        "\"; System.IO.File.Delete(\"x\"); //", "*/", "/*", "\"\"\"", "{0}", "</summary>", "<script>", "@class",
        "\\u0022", "\\U0001F31E", "#if", "\n#error\n",
        "99999999999999999999", "1e999", "-1", "0", "1.5", ".nan", ".inf", "0x10", "true", "null", "~", "NaN", "-0", "1e-400", "2147483648",
        "\t", "\0", "\uFEFF", "\u2028", "\u202E", "\uD83C", "é", "e\u0301", "İ", "ß", "\u00A0", "𝒳",
        "&a", "*a", "<<: *a", "!!binary", "---", "...", "%YAML 9.9",
        "? ", ": ", "- ", "[", "]", "{", "}", "|", ">", "'", "\"", "#", ",", "@", "`",
        "model: class", "namespace: a.b.c", "hidden: [1, [2]]", "layers: 64", "start: { start: 1 }", "tokens: 10000000",
        "hidden: 65536", "cell: k-lstm",
        "size: 1", "task: regression", "boundary: { estimator: soft }", "drops: { 1: 1 }", "embedding: 1", "from: all",
        "summary: \"\\n\\t\\\"\"",
    ];

    [Fact]
    public void A_mutated_definition_never_throws_and_an_accepted_one_reads_back_as_itself()
    {
        string[] sources =
        [
            .. Fixture.Names("valid").Select(static name => Fixture.Read("valid", name)),
            .. Fixture.Names("invalid").Select(static name => Fixture.Read("invalid", name)),
        ];
        var random = new Random(20170424);
        int accepted = 0;
        for (int round = 0; round < Rounds; round++)
        {
            string text = sources[random.Next(sources.Length)];
            for (int step = random.Next(1, 4); step > 0; step--)
            {
                text = Mutate(text, sources, random);
            }

            ParseResult result = ParseOrSay(text, round);
            bool hasErrors = result.Problems.Any(static p => p.Severity == ProblemSeverity.Error);
            Assert.Equal(hasErrors, result.Definition is null);
            Assert.All(result.Problems, problem => AssertSound(problem, text));
            if (result.Definition is NetworkDefinition definition)
            {
                accepted++;
                string rendered = DefinitionWriter.Render(definition);
                Assert.Equal(definition, NetworkParser.Parse("x.model.yaml", rendered).Definition);
                Assert.True(NetworkPlan.Of(definition).ParameterCount > 0);
                Assert.Equal(16, Fingerprint.Of(definition).Length);
            }
            else if (result.Partial is not null)
            {
                Assert.Matches(@"^[\p{L}_][\p{L}\p{Nd}_]*$", result.Partial.Name);
            }
        }

        // If next to nothing were accepted, the second half of this test would say nothing.
        Assert.InRange(accepted, Rounds / 50, Rounds);
    }

    [Fact]
    public void Random_characters_never_throw()
    {
        var random = new Random(7);
        const string Alphabet = "ab:-?[]{}#&*!|>'\"%@` \n\r\t,.01\\~<=\u0000\u0085\u2028\uFEFF\uD800é";
        for (int round = 0; round < Rounds; round++)
        {
            var text = new StringBuilder();
            for (int length = random.Next(60); length > 0; length--)
            {
                text.Append(Alphabet[random.Next(Alphabet.Length)]);
            }

            ParseResult result = ParseOrSay(text.ToString(), round);
            Assert.NotEmpty(result.Problems);
            Assert.All(result.Problems, problem => AssertSound(problem, text.ToString()));
        }
    }

    private static ParseResult ParseOrSay(string text, int round)
    {
        try
        {
            return NetworkParser.Parse("fuzz.model.yaml", text);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"Round {round.ToString(CultureInfo.InvariantCulture)} threw for: {text}", e);
        }
    }

    private static void AssertSound(Problem problem, string text)
    {
        Assert.InRange(problem.Span.Start, 0, text.Length);
        Assert.InRange(problem.Span.End, problem.Span.Start, text.Length);
        Assert.True(problem.Span.StartColumn >= 0 && problem.Span.EndColumn >= 0);
        Assert.DoesNotContain('\n', problem.ToString());
        Assert.DoesNotContain(" ; ", problem.Message, StringComparison.Ordinal);
    }

    private static string Mutate(string text, string[] sources, Random random)
    {
        int at = random.Next(text.Length + 1);
        int length = Math.Min(random.Next(40), text.Length - at);
        string[] lines = text.Split('\n');
        switch (random.Next(9))
        {
            case 0: // cut off
                return text[..at];
            case 1: // take out
                return text.Remove(at, length);
            case 2: // put in
                return text.Insert(at, Splices[random.Next(Splices.Length)]);
            case 3: // put in place of a word
                int end = at;
                while (end < text.Length && char.IsLetterOrDigit(text[end]))
                {
                    end++;
                }

                return text[..at] + Splices[random.Next(Splices.Length)] + text[end..];
            case 4: // repeat
                return text.Insert(at, text.Substring(at, length));
            case 5: // splice with another
                string other = sources[random.Next(sources.Length)];
                return text[..at] + other[random.Next(other.Length)..];
            case 6: // shuffle lines
                random.Shuffle(lines);
                return string.Join('\n', lines);
            case 7: // another number
                int digit = text.IndexOfAny("0123456789".ToCharArray(), Math.Min(at, text.Length));
                return digit < 0 ? text : text.Remove(digit, 1).Insert(digit, random.Next(-5, 1000).ToString(CultureInfo.InvariantCulture));
            default: // one character
                return at == text.Length ? text : text.Remove(at, 1).Insert(at, ((char)random.Next(1, 0xFFFF)).ToString());
        }
    }
}
