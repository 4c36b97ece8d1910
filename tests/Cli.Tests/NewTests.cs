using Hmlstm.Cli.Drafting;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Cli.Tests;

/// <summary><c>hmlstm new</c>: definitions that fit the data, and what is refused.</summary>
public sealed class NewTests : IDisposable
{
    private const string Towns = """
        day,town,rain,"high, low",sky
        2024-01-01,A,0.5,3,wet
        2024-01-01,B,0,4,dry
        2024-01-02,A,NA,5,wet
        2024-01-02,B,0.25,6,dry
        2024-01-03,A,1.5,7,wet
        2024-01-03,B,0,8,dry
        """;

    private readonly Workplace work = new Workplace();

    [Theory]
    [InlineData("hm-lstm")]
    [InlineData("k-lstm")]
    [InlineData("lstm")]
    [InlineData("gru")]
    [InlineData("rnn")]
    public void A_text_gives_a_language_model_that_fits_it(string cell)
    {
        work.With("my letters.txt", Samples.Text(3_000));
        ToolRun made = work.Run("new", "@/letters", "--data", "@/my letters.txt", "--cell", cell);
        string yaml = work.Read("letters.model.yaml");

        Assert.Equal((0, "letters.model.yaml: written for a text"), (made.ExitCode, made.OutputLines[0]));
        Assert.Contains("text: \"my letters.txt\"", yaml, StringComparison.Ordinal);
        Assert.Contains($"tokens: {Samples.Text(3_000).Distinct().Count()}", yaml, StringComparison.Ordinal);
        AssertFits();
    }

    [Fact]
    public void A_table_gives_a_regression_of_its_last_column_of_numbers()
    {
        work.With("towns.csv", Towns);
        Assert.Equal(0, work.Run("new", "@/towns", "--data", "@/towns.csv").ExitCode);
        string yaml = work.Read("towns.model.yaml");

        Assert.Contains("time: day", yaml, StringComparison.Ordinal);
        Assert.Contains("group: town", yaml, StringComparison.Ordinal);
        Assert.Contains("columns: [rain, \"high, low\"]", yaml, StringComparison.Ordinal);
        Assert.Contains("target: \"high, low\"", yaml, StringComparison.Ordinal);
        Assert.Contains("missing: previous", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_of_names_gives_a_classification()
    {
        IEnumerable<string> rows = Enumerable.Range(0, 120).Select(static row => $"{row % 7},{row % 5},{(row % 3 == 0 ? "up" : "down")}");
        work.With("moves.csv", "a,b,way\n" + string.Join('\n', rows));
        Assert.Equal(0, work.Run("new", "@/moves", "--data", "@/moves.csv", "--task", "classification", "--cell", "gru").ExitCode);
        string yaml = work.Read("moves.model.yaml");

        Assert.Contains("label: way", yaml, StringComparison.Ordinal);
        Assert.Contains("features: 2", yaml, StringComparison.Ordinal);
        Assert.Contains("size: 2", yaml, StringComparison.Ordinal);
        AssertFits("moves.model.yaml");
    }

    [Fact]
    public void A_folder_of_texts_gives_a_classification_with_a_path_from_the_definition()
    {
        foreach (string place in new[] { "posts/cars/1.txt", "posts/cars/2.txt", "posts/boats/1.txt", "posts/boats/2.txt" })
        {
            work.With(place, "about " + place);
        }

        Directory.CreateDirectory(work.PathOf("models"));
        Assert.Equal(0, work.Run("new", "@/models/posts", "--data", "@/posts").ExitCode);
        string yaml = File.ReadAllText(work.PathOf("models/posts.model.yaml"));
        Assert.Contains("texts: ../posts", yaml, StringComparison.Ordinal);
        Assert.Contains("task: classification", yaml, StringComparison.Ordinal);
        Assert.Contains("size: 2", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_columns_stay_names()
    {
        IEnumerable<string> rows = Enumerable.Range(0, 90).Select(static row => $"{row},{row * 2},{row % 9}");
        work.With("odd.csv", "yes,\"a: b #\",3\n" + string.Join('\n', rows));
        Assert.Equal(0, work.Run("new", "@/odd", "--data", "@/odd.csv", "--target", "3").ExitCode);
        Assert.Contains("columns: [\"yes\", \"a: b #\", \"3\"]", work.Read("odd.model.yaml"), StringComparison.Ordinal);
        AssertFits("odd.model.yaml");
    }

    [Fact]
    public void What_does_not_fit_is_one_line_and_nothing_is_written()
    {
        work.With("letters.txt", Samples.Text(3_000)).With("towns.csv", Towns).With("there.model.yaml", "task: regression");
        AssertRefused("there is such a file already", "there", "--data", "@/letters.txt");
        AssertRefused("neither such a file nor a known data set", "a", "--data", "@/none.txt");
        AssertRefused("a text cannot be used for this task", "a", "--data", "@/letters.txt", "--task", "regression");
        AssertRefused("a text has no columns", "a", "--data", "@/letters.txt", "--target", "x");
        AssertRefused("there is no column 'snow'; the columns are 'day', 'town'", "a", "--data", "@/towns.csv", "--target", "snow");
        AssertRefused("the column 'town' has no numbers", "a", "--data", "@/towns.csv", "--target", "town");
        Assert.Equal("task: regression", work.Read("there.model.yaml"));
        Assert.False(File.Exists(work.PathOf("a.model.yaml")));
    }

    [Fact]
    public void A_line_break_in_the_name_of_a_file_ends_no_comment()
    {
        DefinitionDraft draft = new("a\nb.model.yaml", "c\nd", new DataOutline(DataKind.Text, 100, []), TaskKind.LanguageModel, "lstm");
        string[] lines = draft.Write().Split('\n');
        Assert.Equal("# Predicts the next character of a text. Train it: hmlstm train a<U+000A>b.model.yaml", lines[0]);
        Assert.Contains("  text: \"c\\nd\"", lines);
    }

    public void Dispose() => work.Dispose();

    private void AssertRefused(string message, string name, params string[] arguments)
    {
        ToolRun run = work.Run(["new", "@/" + name, .. arguments]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private void AssertFits(string file = "letters.model.yaml")
    {
        ToolRun check = work.Run("check", "@/" + file, "--data");
        Assert.Equal((0, ""), (check.ExitCode, check.Error));
    }
}
