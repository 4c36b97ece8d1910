using Hmlstm.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using static Microsoft.CodeAnalysis.IncrementalStepRunReason;

namespace Hmlstm.Generator.Tests;

/// <summary>What runs again after an edit: never more than the edit means.</summary>
public class CachingTests
{
    private static readonly YamlText Characters = Samples.File("characters");
    private static readonly YamlText OneLevel = Samples.File("one-level");

    [Fact]
    public void The_same_text_in_a_new_file_object_stops_at_the_file()
    {
        SecondRun second = Replace(Characters, Samples.Text("characters"));

        AssertReasons(second, file: Unchanged, parse: Cached, problems: Cached, model: Cached);
        Assert.All(second.OutputReasons(), reason => Assert.Equal(Cached, reason));
    }

    [Fact]
    public void A_comment_reaches_the_parser_and_no_further()
    {
        SecondRun second = Replace(Characters, Samples.Text("characters") + "# a note at the end\n");

        AssertReasons(second, file: Modified, parse: Unchanged, problems: Cached, model: Cached);
        Assert.All(second.OutputReasons(), reason => Assert.Equal(Cached, reason));
    }

    [Fact]
    public void A_changed_value_writes_the_class_again()
    {
        SecondRun second = Replace(Characters, Samples.Text("characters").Replace("embedding: 64", "embedding: 32"));

        AssertReasons(second, file: Modified, parse: Modified, problems: Unchanged, model: Modified);
        Assert.Contains("EmbeddingSize = 32", second.Sources.Single().SourceText.ToString());
    }

    [Fact]
    public void A_problem_that_moves_is_reported_again_and_its_class_is_not_written_again()
    {
        YamlText broken = Samples.File("broken");
        SecondRun second = Replace(broken, "# one line more\n" + Samples.Text("broken"));

        AssertReasons(second, file: Modified, parse: Modified, problems: Modified, model: Cached);
        Assert.Equal(11, second.Diagnostics.Single().Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void An_edit_of_the_project_s_own_code_runs_nothing()
    {
        CSharpCompilation edited = Driver.EmptyProject.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Program { }"));
        SecondRun second = SecondRun.In(edited, Characters);

        AssertReasons(second, file: Cached, parse: Cached, problems: Cached, model: Cached);
        Assert.All(second.OutputReasons(), reason => Assert.Equal(Cached, reason));
    }

    [Fact]
    public void A_second_file_leaves_the_first_class_alone()
    {
        SecondRun second = SecondRun.After(driver => driver.AddAdditionalTexts([OneLevel]), Characters);

        Assert.Equal([Cached, New], second.Reasons(TrackingNames.File));
        Assert.Equal([Cached, New], second.Reasons(TrackingNames.Parse));
        Assert.Equal([Cached, New], second.Reasons(TrackingNames.Model));
        Assert.Equal([Unchanged], second.Reasons(TrackingNames.Clashes));
        Assert.Equal(2, second.Sources.Count);
    }

    [Fact]
    public void An_edit_of_one_file_leaves_the_class_of_another_alone()
    {
        SecondRun second = SecondRun.After(
            driver => driver.ReplaceAdditionalText(
                OneLevel,
                new YamlText(OneLevel.Path, Samples.Text("one-level").Replace("hidden: 8", "hidden: 9"))),
            Characters,
            OneLevel);

        Assert.Equal([Cached, Modified], second.Reasons(TrackingNames.Parse));
        Assert.Equal([Cached, Modified], second.Reasons(TrackingNames.Model));
        Assert.Equal([Cached, Modified], second.OutputReasons().Where(reason => reason is not Unchanged).TakeLast(2));
    }

    [Fact]
    public void A_removed_file_takes_its_class_with_it()
    {
        SecondRun second = SecondRun.After(driver => driver.RemoveAdditionalTexts([OneLevel]), Characters, OneLevel);

        Assert.Equal("Samples.Characters.g.cs", second.Sources.Single().HintName);
        Assert.Equal([Cached, Removed], second.Reasons(TrackingNames.Model));
    }

    [Fact]
    public void Another_root_namespace_writes_only_the_classes_that_follow_it()
    {
        YamlText follower = new("/app/follower.model.yaml", Samples.Text("one-level").Replace("model: OneLevel\nnamespace: Samples\n", ""));
        SecondRun second = SecondRun.After(
            driver => driver.WithUpdatedAnalyzerConfigOptions(new ProjectOptions("Other")), Characters, follower);

        Assert.Equal([Modified, Modified], second.Reasons(TrackingNames.File));
        Assert.Equal([Unchanged, Modified], second.Reasons(TrackingNames.Parse));
        Assert.Equal([Cached, Modified], second.Reasons(TrackingNames.Model));
        Assert.Contains(second.Sources, source => source.HintName == "Other.Follower.g.cs");
    }

    private static SecondRun Replace(YamlText file, string text) =>
        SecondRun.After(driver => driver.ReplaceAdditionalText(file, new YamlText(file.Path, text)), file);

    private static void AssertReasons(
        SecondRun run,
        IncrementalStepRunReason file,
        IncrementalStepRunReason parse,
        IncrementalStepRunReason problems,
        IncrementalStepRunReason model)
    {
        string[] steps = [TrackingNames.File, TrackingNames.Parse, TrackingNames.Problems, TrackingNames.Model];
        Assert.Equal([file, parse, problems, model], steps.Select(step => run.Reasons(step).Single()));
    }
}
