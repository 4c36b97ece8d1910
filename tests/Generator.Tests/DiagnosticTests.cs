using Hmlstm.Definitions;
using Hmlstm.Generator.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Hmlstm.Generator.Tests;

/// <summary>Problems as a compiler prints them.</summary>
public class DiagnosticTests
{
    [Fact]
    public void A_mistake_is_an_error_at_its_line_and_column()
    {
        GeneratorRunResult result = Driver.Run(Samples.File("broken"));

        Assert.Equal(
            ["/app/broken.model.yaml(11,3): error HML0101: 'epochz' is not a key of 'training'; did you mean 'epochs'?"],
            Printed(result));
        Assert.Equal("Samples.Broken.g.cs", result.GeneratedSources.Single().HintName);
    }

    [Fact]
    public void All_mistakes_of_a_file_are_reported_at_once()
    {
        string text = Samples.Text("broken").Replace("tokens: 27", "tokens: many").Replace("hm-lstm", "hn-lstm");

        Assert.Equal(3, Driver.Run(new YamlText("/app/broken.model.yaml", text)).Diagnostics.Length);
    }

    [Fact]
    public void Two_files_that_claim_one_type_are_both_reported_and_neither_is_written()
    {
        YamlText first = Samples.File("one-level");
        YamlText second = new("/app/other.model.yaml", first.GetText()!.ToString());

        GeneratorRunResult result = Driver.Run(first, Samples.File("characters"), second);

        Assert.Equal(
            [
                "/app/one-level.model.yaml(2,8): error HML0901: The type 'Samples.OneLevel' is also defined by 'other.model.yaml'; give one of them another 'model' or 'namespace'",
                "/app/other.model.yaml(2,8): error HML0901: The type 'Samples.OneLevel' is also defined by 'one-level.model.yaml'; give one of them another 'model' or 'namespace'",
            ],
            Printed(result));
        Assert.Equal(["Samples.Characters.g.cs"], result.GeneratedSources.Select(source => source.HintName));
    }

    [Fact]
    public void Types_that_differ_only_in_case_clash_since_generated_files_would()
    {
        YamlText first = Samples.File("one-level");
        YamlText second = new("/app/other.model.yaml", first.GetText()!.ToString().Replace("OneLevel", "Onelevel"));

        GeneratorRunResult result = Driver.Run(first, second);

        Assert.All(result.Diagnostics, diagnostic => Assert.Equal("HML0901", diagnostic.Id));
        Assert.Equal(2, result.Diagnostics.Length);
        Assert.Empty(result.GeneratedSources);
    }

    [Fact]
    public void A_file_that_is_listed_twice_clashes_with_itself_and_stops_nothing_else()
    {
        GeneratorRunResult result = Driver.Run(Samples.File("one-level"), Samples.File("one-level"), Samples.File("characters"));

        Assert.All(result.Diagnostics, diagnostic => Assert.Equal("HML0901", diagnostic.Id));
        Assert.Equal(["Samples.Characters.g.cs"], result.GeneratedSources.Select(source => source.HintName));
    }

    [Fact]
    public void A_type_and_a_namespace_of_one_name_are_both_reported_at_their_lines_and_neither_is_written()
    {
        YamlText type = Samples.File("one-level");
        YamlText inside = new("/app/inside.model.yaml", Samples.Text("one-level").Replace("Samples", "Samples.OneLevel.Inner").Replace("model: OneLevel", "model: Waves"));

        GeneratorRunResult result = Driver.Run(type, Samples.File("characters"), inside);

        Assert.Equal(
            [
                "/app/inside.model.yaml(3,12): error HML0904: 'Samples.OneLevel' is a namespace here and a type in 'one-level.model.yaml', and a C# name is one of them; give one of the files another 'model' or 'namespace'",
                "/app/one-level.model.yaml(2,8): error HML0904: 'Samples.OneLevel' is a type here and a namespace in 'inside.model.yaml', and a C# name is one of them; give one of the files another 'model' or 'namespace'",
            ],
            Printed(result));
        Assert.Equal(["Samples.Characters.g.cs"], result.GeneratedSources.Select(source => source.HintName));
    }

    [Fact]
    public void A_class_may_be_called_like_its_own_namespace_and_like_the_beginning_of_another_s()
    {
        YamlText own = new("/app/own.model.yaml", Samples.Text("one-level").Replace("Samples", "Samples.OneLevel"));
        YamlText longer = new("/app/longer.model.yaml", Samples.Text("one-level").Replace("Samples", "Samples.OneLevel.OneLevels"));

        Assert.Empty(Driver.Run(own, longer).Diagnostics);
    }

    [Fact]
    public void A_file_without_text_is_reported()
    {
        GeneratorRunResult result = Driver.Run(new YamlText("/app/gone.model.yaml", null));

        Assert.Equal(
            ["/app/gone.model.yaml(1,1): error HML0902: The file cannot be read: the compiler gives no text for it"],
            Printed(result));
        Assert.Empty(result.GeneratedSources);
    }

    [Fact]
    public void A_root_namespace_that_is_none_is_reported_where_the_file_names_no_namespace()
    {
        YamlText file = new("/app/follower.model.yaml", Samples.Text("one-level").Replace("namespace: Samples\n", ""));

        GeneratorRunResult result = Driver.Run(new ProjectOptions("my-app"), file, Samples.File("characters"));

        Assert.Equal(
            ["/app/follower.model.yaml(1,1): error HML0903: 'my-app', the namespace that the project's RootNamespace gives, is not a C# namespace; set 'namespace' in the file"],
            Printed(result));
        Assert.Equal(["Samples.Characters.g.cs"], result.GeneratedSources.Select(source => source.HintName));
    }

    [Fact]
    public void Each_kind_of_problem_has_a_row_in_the_release_table()
    {
        string[] rows = [.. Samples.Resource("AnalyzerReleases.Unshipped.md").Split('\n').Where(line => line.StartsWith("HML", StringComparison.Ordinal))];

        Assert.Equal(
            ProblemKind.All.Select(kind => $"{kind.Id} | Hmlstm | {kind.Severity} | {kind.Title}"),
            rows);
    }

    private static IEnumerable<string> Printed(GeneratorRunResult result) => result.Diagnostics.Select(diagnostic => diagnostic.ToString());
}
