using Hmlstm.Definitions;
using Hmlstm.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

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
                "/app/one-level.model.yaml(2,8): error HML0901: The type 'Samples.OneLevel' is also defined by 'other.model.yaml'; " +
                "give one of them another 'model' or 'namespace'",
                "/app/other.model.yaml(2,8): error HML0901: The type 'Samples.OneLevel' is also defined by 'one-level.model.yaml'; " +
                "give one of them another 'model' or 'namespace'",
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
        YamlText inside = new(
            "/app/inside.model.yaml",
            Samples.Text("one-level").Replace("Samples", "Samples.OneLevel.Inner").Replace("model: OneLevel", "model: Waves"));

        GeneratorRunResult result = Driver.Run(type, Samples.File("characters"), inside);

        Assert.Equal(
            [
                "/app/inside.model.yaml(3,12): error HML0904: 'Samples.OneLevel' is a namespace here and a type in " +
                "'one-level.model.yaml', and a C# name is one of them; give one of the files another 'model' or 'namespace'",
                "/app/one-level.model.yaml(2,8): error HML0904: 'Samples.OneLevel' is a type here and a namespace in " +
                "'inside.model.yaml', and a C# name is one of them; give one of the files another 'model' or 'namespace'",
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
    public void Of_two_files_with_one_name_each_names_the_other_with_the_folders_that_tell_them_apart()
    {
        string text = Samples.Text("one-level");
        YamlText north = new("/app/North/Models/waves.model.yaml", text);
        YamlText south = new("/app/South/Models/waves.model.yaml", text);

        GeneratorRunResult result = Driver.Run(north, south);

        Assert.Equal(
            [
                "/app/North/Models/waves.model.yaml(2,8): error HML0901: The type 'Samples.OneLevel' is also defined by " +
                "'South/Models/waves.model.yaml'; give one of them another 'model' or 'namespace'",
                "/app/South/Models/waves.model.yaml(2,8): error HML0901: The type 'Samples.OneLevel' is also defined by " +
                "'North/Models/waves.model.yaml'; give one of them another 'model' or 'namespace'",
            ],
            Printed(result));
    }

    [Fact]
    public void A_type_and_a_namespace_in_files_of_one_name_are_told_apart_too()
    {
        string text = Samples.Text("one-level");
        YamlText type = new("/app/waves.model.yaml", text);
        YamlText inside = new(
            "/app/Inner/waves.model.yaml",
            text.Replace("namespace: Samples", "namespace: Samples.OneLevel.Inner").Replace("model: OneLevel", "model: Waves"));

        string[] printed = [.. Printed(Driver.Run(type, inside))];

        Assert.Contains("a type in 'app/waves.model.yaml'", printed[0]);
        Assert.Contains("a namespace in 'Inner/waves.model.yaml'", printed[1]);
    }

    [Fact]
    public void An_older_C_sharp_is_one_error_however_many_definitions_there_are_and_no_class_is_written()
    {
        GeneratorRunResult result = RunAs(LanguageVersion.CSharp11, Samples.File("one-level"), Samples.File("characters"));

        Assert.Equal(
            ["/app/characters.model.yaml(1,1): error HML0905: The project is compiled as C# 11.0, " +
                "but generated classes need C# 12.0 or later; remove LangVersion from the project, or raise it"],
            Printed(result));
        Assert.Empty(result.GeneratedSources);
    }

    [Fact]
    public void An_older_C_sharp_hides_no_mistake_in_a_definition() =>
        Assert.Equal(
            ["HML0101", "HML0905"],
            RunAs(LanguageVersion.CSharp7_3, Samples.File("broken")).Diagnostics.Select(diagnostic => diagnostic.Id).Order());

    [Fact]
    public void An_older_C_sharp_is_no_error_in_a_project_without_definitions() =>
        Assert.Empty(RunAs(LanguageVersion.CSharp7_3).Diagnostics);

    [Fact]
    public void The_oldest_C_sharp_that_the_message_names_gets_its_classes()
    {
        GeneratorRunResult result = RunAs(LanguageVersion.CSharp12, Samples.File("one-level"));

        Assert.Empty(result.Diagnostics);
        Assert.Single(result.GeneratedSources);
    }

    [Theory]
    [InlineData("my-app", "my_app")]
    [InlineData("my app", "my_app")]
    [InlineData("Company.2nd-try", "Company._2nd_try")]
    [InlineData("Company..Models", "Company.@_.Models")]
    [InlineData("Straße.été", "Straße.été")]
    public void A_project_s_name_that_is_no_namespace_becomes_one_as_the_SDK_s_templates_have_it(string project, string expected)
    {
        YamlText file = new("/app/one-level.model.yaml", Samples.Text("one-level").Replace("namespace: Samples\n", ""));

        GeneratorRunResult result = Driver.Run(new ProjectOptions(project), file);

        Assert.Empty(result.Diagnostics);
        Assert.Contains($"\nnamespace {expected};\n", result.GeneratedSources.Single().SourceText.ToString());
    }

    [Fact]
    public void An_item_s_namespace_that_is_none_is_reported_where_the_file_names_no_namespace()
    {
        YamlText file = new("/app/follower.model.yaml", Samples.Text("one-level").Replace("namespace: Samples\n", ""));
        Dictionary<string, string> items = new() { [file.Path] = "my-app" };

        GeneratorRunResult result = Driver.Run(new ProjectOptions("Demo", items), file, Samples.File("characters"));

        Assert.Equal(
            ["/app/follower.model.yaml(1,1): error HML0903: 'my-app', the Namespace of the file's item in the project, " +
                "is not a C# namespace; correct it, or set 'namespace' in the file"],
            Printed(result));
        Assert.Equal(["Samples.Characters.g.cs"], result.GeneratedSources.Select(source => source.HintName));
    }

    [Fact]
    public void Each_kind_of_problem_has_a_row_in_the_release_table()
    {
        string[] rows = [.. Samples.Resource("AnalyzerReleases.Unshipped.md")
            .Split('\n')
            .Where(line => line.StartsWith("HML", StringComparison.Ordinal))];

        Assert.Equal(
            ProblemKind.All.Select(kind => $"{kind.Id} | Hmlstm | {kind.Severity} | {kind.Title}"),
            rows);
    }

    private static GeneratorRunResult RunAs(LanguageVersion version, params AdditionalText[] files) =>
        Driver.Of(new ProjectOptions("Demo"), files)
            .WithUpdatedParseOptions(new CSharpParseOptions(version))
            .RunGenerators(Driver.EmptyProject)
            .GetRunResult()
            .Results
            .Single();

    private static IEnumerable<string> Printed(GeneratorRunResult result) => result.Diagnostics.Select(diagnostic => diagnostic.ToString());
}
