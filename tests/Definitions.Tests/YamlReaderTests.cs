using System.Text;
using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Tests;

public class YamlReaderTests
{
    private const string Path = "a.model.yaml";

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Places_count_lines_with_every_line_break(string newLine)
    {
        YamlMapping root = Read(string.Join(newLine, "a: 1", "b:", "  - x", "  - { c: yz }"));
        YamlSequence list = Assert.IsType<YamlSequence>(root.Entries[1].Value);
        YamlMapping map = Assert.IsType<YamlMapping>(list.Items[1]);
        YamlSpan span = map.Entries[0].Value.Span;
        Assert.Equal((3, 9, 3, 11), (span.StartLine, span.StartColumn, span.EndLine, span.EndColumn));
        Assert.Equal(2, span.End - span.Start);
    }

    [Fact]
    public void A_span_covers_exactly_the_text_of_its_value()
    {
        const string Text = "aa: 'q u'   # note\nbb: [ 1, 2 ]  \ncc:\n  - x: 1\n    y: 2\n";
        YamlMapping root = Read(Text);
        string[] covered = [.. root.Entries.Select(entry => Text[entry.Value.Span.Start..entry.Value.Span.End])];
        Assert.Equal(["'q u'", "[ 1, 2", "- x: 1"], covered);
        Assert.Equal(["aa", "bb", "cc"], root.Entries.Select(entry => Text[entry.Key.Span.Start..entry.Key.Span.End]));
    }

    [Fact]
    public void A_character_beyond_the_basic_plane_counts_as_two_columns_as_in_compilers()
    {
        YamlMapping root = Read("{ s: \"🌞\", b: 1 }");
        Assert.Equal(14, root.Entries[1].Value.Span.StartColumn);
    }

    [Fact]
    public void Places_count_from_behind_a_byte_order_mark()
    {
        Problem problem = Assert.Single(Problems("\uFEFFtask: [\n"));
        Assert.Equal((0, 6), (Problems("\uFEFF&a task: 1")[0].Span.StartLine, Problems("\uFEFFtask: *a")[0].Span.StartColumn));
        Assert.Equal("HML0004", problem.Id);
    }

    [Theory]
    [InlineData("a: 1\nb:\u00A02\nc: 3", "; line 2, column 3 has the no-break space U+00A0; write a space in its place")]
    [InlineData("a: 1\nb\u200B\nc: 3", "; line 2, column 2 has the zero-width space U+200B; remove it")]
    [InlineData("a: { b:\u30002\nc: 3", "line 1, column 8 has the blank U+3000; write a space in its place")]
    public void A_character_that_cannot_be_seen_is_named_where_the_text_cannot_be_read(string text, string end)
    {
        Problem problem = Assert.Single(Problems(text));
        Assert.Equal("HML0004", problem.Id);
        Assert.EndsWith(end, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_character_that_cannot_be_seen_is_named_in_a_key_that_is_none()
    {
        Assert.Contains("'ta<U+200B>sk'", NetworkParser.Parse(Path, "ta\u200Bsk: 1").Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_is_shown_on_one_line()
    {
        string line = NetworkParser.Parse("a\u001b[2J\n.model.yaml", "").Problems[0].Format();
        Assert.StartsWith("a<U+001B>[2J<U+000A>.model.yaml(1,1): error", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12", true, true)]
    [InlineData("-3", true, true)]
    [InlineData("+007", true, true)]
    [InlineData("1.5", false, true)]
    [InlineData("1e3", false, true)]
    [InlineData(".5E-2", false, true)]
    [InlineData("5.", false, true)]
    [InlineData("0x1F", false, false)]
    [InlineData("1_000", false, false)]
    [InlineData(".inf", false, false)]
    [InlineData(".nan", false, false)]
    [InlineData("1e", false, false)]
    [InlineData("'12'", false, false)]
    [InlineData("1,5", false, false)]
    public void Plain_scalars_are_numbers_as_the_core_schema_says(string scalar, bool isInteger, bool isNumber)
    {
        YamlScalar value = Assert.IsType<YamlScalar>(Read("a: " + scalar).Entries[0].Value);
        Assert.Equal((isInteger, isNumber), (value.IsInteger, value.IsNumber));
    }

    [Theory]
    [InlineData("1e999")]
    [InlineData("-1e999")]
    public void A_number_beyond_all_limits_is_out_of_range_and_not_infinite(string number)
    {
        YamlScalar value = Assert.IsType<YamlScalar>(Read("a: " + number).Entries[0].Value);
        Assert.True(value.IsNumber);
        Assert.Null(value.ToNumber());
    }

    [Theory]
    [InlineData("", "HML0010")]
    [InlineData("# only a note", "HML0010")]
    [InlineData("---", "HML0010")]
    [InlineData("{}", "HML0010")]
    [InlineData("task: regression\n---\ntask: regression", "HML0007")]
    [InlineData("task: &a regression", "HML0005")]
    [InlineData("*a", "HML0005")]
    [InlineData("!x task: 1", "HML0006")]
    [InlineData("task: ! 1", "HML0006")]
    [InlineData("task: !<tag:x> 1", "HML0006")]
    [InlineData("%TAG ! tag:x,2000:\n---\ntask: !a 1", "HML0006")]
    [InlineData("task:\n\t- 1", "HML0003")]
    [InlineData("task: [\n \t1 ]", "HML0003")]
    [InlineData("task: 1\n\t# note", "HML0003")]
    [InlineData("task: 1\n\t\ninput: 1", "HML0003")]
    [InlineData("summary: \"\\0\"", "HML0002")]
    [InlineData("summary: \"\\uFFFD\"", "HML0002")]
    [InlineData("summary: \"\\ud800\"", "HML0004")]
    [InlineData("summary: a\u0001b", "HML0002")]
    [InlineData("summary: a\u0085b", "HML0002")]
    [InlineData("summary: a\uFFFDb", "HML0002")]
    [InlineData("summary: a\uD800b", "HML0002")]
    [InlineData("summary: a\uDC00", "HML0002")]
    [InlineData("\u0000\u0001\u0002", "HML0002")]
    [InlineData("PK\u0003\u0004", "HML0002")]
    [InlineData("a: b: c", "HML0004")]
    [InlineData("a: @b", "HML0004")]
    [InlineData("a: 'b", "HML0004")]
    [InlineData("a: [1, 2", "HML0004")]
    [InlineData("a: {b: 1\nc: 2", "HML0004")]
    [InlineData("a: 1}", "HML0101")]
    public void Text_that_is_no_definition_is_refused_with_one_first_line(string text, string id) =>
        Assert.Equal(id, Problems(text)[0].Id);

    [Fact]
    public void A_tab_between_words_or_before_a_comment_on_a_line_is_no_indentation() =>
        Assert.Equal(2, Read("a: 1\t# note\nb:\t2\n").Entries.Count);

    [Fact]
    public void A_bracket_that_is_not_closed_is_named_with_its_place()
    {
        Problem problem = Assert.Single(Problems("task: regression\ninput: { features: 1\nlayers: [ { cell: lstm } ]\n"));
        Assert.EndsWith("is the '{' of line 2, column 8 closed?", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_aliases_a_huge_file_and_a_deep_file_give_one_line_each()
    {
        string aliases = "a0: &a0 [x]\n"
            + string.Concat(Enumerable.Range(1, 10_000).Select(static n => $"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n"));
        Assert.Equal("HML0005", Assert.Single(Problems(aliases)).Id);
        Assert.Equal("HML0001", Assert.Single(Problems(new string('a', 50_000_000))).Id);
        Assert.Equal("HML0008", Assert.Single(Problems(new string('[', 1 << 20))).Id);
        Assert.Equal("HML0008", Assert.Single(Problems(string.Concat(Enumerable.Repeat("- ", 1 << 19)))).Id);
        Assert.Equal("HML0008", Assert.Single(Problems(string.Concat(Enumerable.Repeat("? ", 1 << 19)))).Id);
        Assert.Equal("HML0008", Assert.Single(Problems(string.Concat(Enumerable.Repeat("{a: ", 1 << 18)))).Id);
    }

    [Fact]
    public void A_file_of_unknown_keys_gives_a_hundred_problems_and_a_count_of_the_others()
    {
        IReadOnlyList<Problem> problems = Problems(string.Concat(Enumerable.Range(0, 50_000).Select(static n => $"key_{n}: 0\n")));
        Assert.Equal(101, problems.Count);
        Assert.Equal("49903 more problems are not shown", problems[100].Message);
    }

    [Fact]
    public void A_message_is_one_line_of_printable_characters_whatever_the_file_says()
    {
        string[] texts =
        [
            "\"a\\nb\\tc\u202Ed\\e[31m\": 1",
            "\"" + new string('x', 5000) + "\": 1",
            "\"{0} {1:N}\": 1",
            "\"\U0001F31E\": 1",
        ];
        foreach (string text in texts)
        {
            Problem problem = Problems(text)[0];
            Assert.DoesNotContain(problem.Message, static c => char.IsControl(c) || c is '\u202E' or '\u2028');
            Assert.InRange(problem.Message.Length, 1, 500);
            Assert.True(Encoding.UTF8.GetBytes(problem.Message).Length < 600);
        }

        Assert.StartsWith("'{0} {1:N}' is not a key", Problems(texts[2])[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_stops_when_it_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => NetworkParser.Parse(Path, "task: regression", source.Token));
    }

    [Fact]
    public void A_key_that_stands_twice_keeps_its_first_value()
    {
        var problems = new ProblemList(Path);
        var root = (YamlMapping)YamlReader.Read("a: 1\nb: 2\n'a': 3\n", problems, CancellationToken.None)!;
        Assert.Equal(["a", "b"], root.Entries.Select(static entry => entry.Key.Text));
        Assert.Equal(
            "a.model.yaml(3,1): error HML0009: 'a' stands twice; the first is in line 1", Assert.Single(problems.ToArray()).ToString());
    }

    private static YamlMapping Read(string text)
    {
        var problems = new ProblemList(Path);
        YamlNode? root = YamlReader.Read(text, problems, CancellationToken.None);
        Assert.Empty(problems.ToArray());
        return Assert.IsType<YamlMapping>(root);
    }

    private static IReadOnlyList<Problem> Problems(string text) => NetworkParser.Parse(Path, text).Problems;
}
