using System.Globalization;
using Hmlstm.Generator.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Hmlstm.Generator.Tests;

/// <summary>What holds for every generated file.</summary>
public class EmissionTests
{
    public static TheoryData<string> Names => new(Samples.Names);

    // Signs as fi-FI, de-DE and ar-SA have them: set by hand, since the process may run without culture data.
    [Theory]
    [InlineData(",", "\u00A0", "\u2212")]
    [InlineData(",", ".", "-")]
    [InlineData("\u066B", "\u066C", "\u061C-")]
    public void The_text_is_the_same_in_every_culture(string point, string group, string minus)
    {
        string[] invariant = [.. Samples.Names.Select(Driver.Emit)];
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = point;
        culture.NumberFormat.NumberGroupSeparator = group;
        culture.NumberFormat.NegativeSign = minus;
        try
        {
            CultureInfo.CurrentCulture = culture;
            Assert.Equal(invariant, Samples.Names.Select(Driver.Emit));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("embedding: 4", "hmLstm.Run(input, embedding, start.HmLstm, mask)", "hmLstm.Step(element, embedding, state.HmLstm)")]
    [InlineData("embedding: 4, dropout: 0.1", "Dropped(embedding.call(input), 0.1);", "hmLstm.Run(embedded, start.HmLstm, mask)")]
    [InlineData(
        "embedding: 4, dropout: 0.1, variational_dropout: 0.4",
        "VariationallyDropped(Dropped(embedding.call(input), 0.1), 0.4);", "hmLstm.Step(embedded, state.HmLstm)")]
    [InlineData(
        "variational_dropout: 0.4", "VariationallyDropped(OneHot(input, Vocabulary), 0.4);", "hmLstm.Run(oneHot, start.HmLstm, mask)")]
    public void What_enters_is_dropped_before_the_first_stack_reads_it(string input, params string[] lines)
    {
        string text = Driver.Run(new YamlText(
            "/app/net.model.yaml",
            $"task: language-model\ninput: {{ tokens: 9, {input} }}\nlayers: [ {{ cell: hm-lstm, hidden: [4, 4] }} ]\n"))
            .GeneratedSources.Single().SourceText.ToString();

        Assert.All(lines, line => Assert.Contains(line, text, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Lines_end_with_a_line_feed_and_hold_no_character_that_hides(string sample)
    {
        string text = Driver.Emit(sample);

        Assert.EndsWith("}\n", text);
        Assert.DoesNotContain(text, static character => character != '\n'
            && char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);
        Assert.All(text.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_names_a_device_or_copies_a_number_to_the_host(string sample)
    {
        string text = Driver.Emit(sample);

        Assert.All(["item(", "item<", ".cpu(", ".cuda(", ".data<", "device"], word => Assert.DoesNotContain(word, Code(text)));
    }

    [Fact]
    public void The_namespace_of_the_file_wins_over_the_item_s_and_that_over_the_project_s()
    {
        string text = Samples.Text("one-level");
        YamlText own = new("/app/a.model.yaml", text);
        YamlText item = new("/app/b.model.yaml", text.Replace("namespace: Samples\n", ""));
        YamlText project = new("/app/c.model.yaml", text.Replace("namespace: Samples\n", ""));
        Dictionary<string, string> items = new() { [own.Path] = "Ignored", [item.Path] = "From.Item" };

        GeneratorRunResult result = Driver.Run(new ProjectOptions("From.Project", items), own, item, project);

        Assert.Equal(
            ["Samples.OneLevel.g.cs", "From.Item.OneLevel.g.cs", "From.Project.OneLevel.g.cs"],
            result.GeneratedSources.Select(source => source.HintName));
    }

    [Fact]
    public void Without_any_namespace_the_class_is_global()
    {
        YamlText file = new("/app/one-level.model.yaml", Samples.Text("one-level").Replace("namespace: Samples\n", ""));

        GeneratedSourceResult source = Driver.Run(new ProjectOptions(null), file).GeneratedSources.Single();

        Assert.Equal("OneLevel.g.cs", source.HintName);
        Assert.DoesNotContain("namespace", Code(source.SourceText.ToString()));
    }

    [Fact]
    public void Long_names_give_short_file_names_that_differ()
    {
        string stem = new('N', 150);
        YamlText[] files =
        [
            .. new[] { "A", "B" }.Select(end =>
                new YamlText($"/app/{end}.model.yaml", Samples.Text("one-level").Replace("model: OneLevel", $"model: {stem}{end}"))),
        ];

        string[] hints = [.. Driver.Run(files).GeneratedSources.Select(source => source.HintName)];

        Assert.Equal(2, hints.Distinct().Count());
        Assert.All(hints, hint => Assert.InRange(hint.Length, 1, 150));
    }

    [Fact]
    public void The_package_s_props_list_exactly_what_the_generator_reads()
    {
        string props = Samples.Resource("Hmlstm.props");

        Assert.Contains("<CompilerVisibleProperty Include=\"RootNamespace\" />", props);
        Assert.Contains("<CompilerVisibleItemMetadata Include=\"AdditionalFiles\" MetadataName=\"Namespace\" />", props);
        Assert.Equal(2, props.Split("CompilerVisible").Length - 1);
    }

    private static string Code(string text) =>
        string.Join(
            '\n',
            text.Split('\n')
                .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && !line.TrimStart().StartsWith('"')));
}
