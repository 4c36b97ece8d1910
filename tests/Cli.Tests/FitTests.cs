using System.Text;

namespace Hmlstm.Cli.Tests;

/// <summary>Numbers that the data decide, written into the definition.</summary>
public sealed class FitTests : IDisposable
{
    private const string Letters = """
        # Letters; tokens: auto is looked up.
        task: language-model
        input: { tokens: auto, embedding: 8 }   # the characters

        layers:
          - { cell: lstm,   hidden: 8 }
        training: { window: 20 }
        data: { text: letters.txt }
        """;

    private readonly Workplace work = new Workplace().With("letters.txt", Samples.Text(3_000)).With("letters.model.yaml", Letters);

    private static int Characters => Samples.Text(3_000).Distinct().Count();

    [Fact]
    public void The_number_is_written_in_its_place_and_the_rest_of_the_file_stays()
    {
        ToolRun check = work.Run("fit", "@/letters.model.yaml", "--check");
        string between = work.Read("letters.model.yaml");
        ToolRun fit = work.Run("fit", "@/letters.model.yaml");
        ToolRun again = work.Run("fit", "@/letters.model.yaml");

        Assert.Equal((1, 0, 0), (check.ExitCode, fit.ExitCode, again.ExitCode));
        Assert.Equal([$"letters.model.yaml(3,18): input.tokens: auto would become {Characters}"], check.OutputLines);
        Assert.Equal(Letters, between);
        Assert.Equal([$"letters.model.yaml(3,18): input.tokens: auto became {Characters}"], fit.OutputLines);
        Assert.Equal(
            Letters.Replace("{ tokens: auto", $"{{ tokens: {Characters}", StringComparison.Ordinal), work.Read("letters.model.yaml"));
        Assert.Equal([$"letters.model.yaml: nothing to change: input.tokens is {Characters}"], again.OutputLines);
        Assert.Equal(0, work.Run("check", "@/letters.model.yaml", "--data").ExitCode);
    }

    [Fact]
    public void Other_data_may_be_given_and_a_byte_order_mark_and_line_ends_stay()
    {
        byte[] before =
        [
            0xEF, 0xBB, 0xBF,
            .. Encoding.UTF8.GetBytes(Letters.ReplaceLineEndings("\r\n").Replace("auto, ", "30, ", StringComparison.Ordinal)),
        ];
        File.WriteAllBytes(work.PathOf("letters.model.yaml"), before);
        work.With("few.txt", "abcabc\u00e9\u00e9abc");
        ToolRun fit = work.Run("fit", "@/letters.model.yaml", "--data", "@/few.txt");

        Assert.Equal((0, ""), (fit.ExitCode, fit.Error));
        Assert.Equal(["letters.model.yaml(3,18): input.tokens: 30 became 4"], fit.OutputLines);
        byte[] expected =
        [
            0xEF, 0xBB, 0xBF,
            .. Encoding.UTF8.GetBytes(Letters.ReplaceLineEndings("\r\n").Replace("auto, ", "4, ", StringComparison.Ordinal)),
        ];
        Assert.Equal(expected, File.ReadAllBytes(work.PathOf("letters.model.yaml")));
    }

    [Fact]
    public void Columns_and_classes_are_counted_too_and_one_output_may_stay_for_two_classes()
    {
        work.With("s.csv", "a,b,c\n1,2,3\n4,5,6\n").With("s.model.yaml", """
            task: regression
            input: { features: auto }
            layers: [ { cell: lstm, hidden: 8 } ]
            output: { size: 3 }
            data: { series: s.csv, columns: [a, b], target: c }
            """);
        work.With("t/rain/1", "drip").With("t/sun/1", "shine").With("t.model.yaml", """
            task: classification
            input: { tokens: auto }
            layers: [ { cell: lstm, hidden: 8 } ]
            output: { size: 1 }
            data: { texts: t, alphabet: text8, pad: left }
            """);

        Assert.Equal(
            ["s.model.yaml(2,20): input.features: auto became 2", "s.model.yaml(4,17): output.size: 3 became 1"],
            work.Run("fit", "@/s.model.yaml").OutputLines);
        Assert.Equal(["t.model.yaml(2,18): input.tokens: auto became 28"], work.Run("fit", "@/t.model.yaml").OutputLines);
        work.With("t/wind/1", "blow");
        Assert.Equal(["t.model.yaml(4,17): output.size: 1 became 3"], work.Run("fit", "@/t.model.yaml").OutputLines);
    }

    [Fact]
    public void Check_says_the_number_beside_the_problem_and_train_only_the_problem()
    {
        ToolRun check = work.Run("check", "@/letters.model.yaml", "--data");
        ToolRun train = work.Run("train", "@/letters.model.yaml", "--out", "@/run");

        const string problem = "letters.model.yaml(3,18): error HML0109: 'tokens' is auto, and a network needs the number itself; "
            + "'hmlstm fit letters.model.yaml' looks it up in the data and writes it here";
        Assert.Equal((1, 1), (check.ExitCode, train.ExitCode));
        Assert.Equal(
            [
                problem,
                $"letters.model.yaml(3,18): input.tokens: auto here, but the data have {Characters}; "
                    + "'hmlstm fit letters.model.yaml' writes it",
            ],
            check.OutputLines);
        Assert.Equal([problem], train.ErrorLines);
    }

    [Theory]
    [InlineData("cell: lstm", "cell: lstn", "letters.model.yaml(6,13): error HML0102: ")]
    [InlineData("task: language-model", "task: regression", "letters.model.yaml(2,1): error HML0205: ")]
    [InlineData("letters.txt", "no.txt", "hmlstm: no.txt: there is neither such a file")]
    [InlineData(
        "data: { text: letters.txt }",
        "",
        "hmlstm: letters.model.yaml does not say what it is trained on: it needs a 'data' section, or --data")]
    [InlineData("tokens: auto", "features: 3", "letters.model.yaml(3,10): error HML0202: ")]
    [InlineData("tokens: auto", "tokens: {", "letters.model.yaml(")]
    public void What_no_number_solves_is_said_and_nothing_is_written(string old, string changed, string start)
    {
        string text = Letters.Replace("# Letters; tokens: auto is looked up.", "#", StringComparison.Ordinal)
            .Replace(old, changed, StringComparison.Ordinal);
        work.With("letters.model.yaml", text);
        ToolRun fit = work.Run("fit", "@/letters.model.yaml");

        Assert.Equal(1, fit.ExitCode);
        fit.AssertPlain();
        Assert.StartsWith(start, fit.ErrorLines[0], StringComparison.Ordinal);
        Assert.Equal(text, work.Read("letters.model.yaml"));
    }

    [Fact]
    public void A_file_that_could_not_be_written_back_as_it_was_is_refused()
    {
        byte[] latin = [.. Encoding.UTF8.GetBytes(Letters), 0x23, 0xE9];
        File.WriteAllBytes(work.PathOf("letters.model.yaml"), latin);
        ToolRun fit = work.Run("fit", "@/letters.model.yaml");
        ToolRun missing = work.Run("fit", "@/none.model.yaml");

        Assert.Equal((1, 1), (fit.ExitCode, missing.ExitCode));
        Assert.Contains("is not UTF-8 text", Assert.Single(fit.ErrorLines), StringComparison.Ordinal);
        Assert.StartsWith("hmlstm: there is no file '", Assert.Single(missing.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(latin, File.ReadAllBytes(work.PathOf("letters.model.yaml")));
    }

    public void Dispose() => work.Dispose();
}
