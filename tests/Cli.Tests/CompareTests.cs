using System.Globalization;
using System.Text;
using Hmlstm.Cli.Terminals;

namespace Hmlstm.Cli.Tests;

public sealed class CompareTests : IDisposable
{
    private const string Model = "{ model: Letters, task: language-model, input: { tokens: 27 }, "
        + "layers: [ { cell: lstm, hidden: 8 } ], data: { text: letters.txt, alphabet: text8 } }";

    private readonly Workplace work = new Workplace()
        .With("a/model.yaml", Model)
        .With("a/history.csv", History(3, 2.5, 2.25, 2.375))
        .With(
            "b/model.yaml",
            Model.Replace("Letters", "Wider", StringComparison.Ordinal).Replace("hidden: 8", "hidden: 16", StringComparison.Ordinal))
        .With("b/history.csv", History(4, 2.75, 2, 1.875, 1.75));

    public void Dispose() => work.Dispose();

    [Fact]
    public void Runs_stand_below_each_other_with_the_numbers_of_their_best_evaluation_and_one_chart_has_their_curves()
    {
        ToolRun run = work.Run("compare", "@/a", "@/b");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        run.AssertPlain();
        Assert.Matches(
            @"^run +model +parameters +epochs +iterations +valid loss +bits per character +accuracy +at epoch +time$",
            run.OutputLines[0].Replace(work.Folder, "", StringComparison.Ordinal));
        Assert.Matches(@"a +Letters +1,\d{3} +3 +300 +2.25 +3.246 +0.2 +2 +0:30$", run.OutputLines[1]);
        Assert.Matches(@"b +Wider +3,\d{3} +4 +400 +1.75 +2.525 +0.4 +4 +0:40$", run.OutputLines[2]);
        Assert.Equal("Loss, validation", run.OutputLines[3]);
        string[] drawing = [.. run.OutputLines[4..20]];
        Assert.All("AB", letter => Assert.Contains(drawing, line => line.Contains(letter, StringComparison.Ordinal)));
        Assert.StartsWith("2.8 ┤", drawing[0].TrimStart(), StringComparison.Ordinal);
        Assert.Matches(@"^A  .*a$", run.OutputLines[^2]);
        Assert.Matches(@"^B  .*b$", run.OutputLines[^1]);
        Assert.All(run.OutputLines[3..], line => Assert.True(line.Length <= 80 || line.Length < work.Folder.Length + 10, line));
    }

    [Fact]
    public void A_page_has_the_table_and_a_chart_for_each_metric()
    {
        ToolRun run = work.Run("compare", "@/a", "@/b", "--html", "@/both.html");

        Assert.Equal((0, "both.html: written"), (run.ExitCode, run.OutputLines[^1]));
        string page = work.Read("both.html");
        Assert.Contains("<td class=\"word\">Wider</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"number\">1.75</td>", page, StringComparison.Ordinal);
        Assert.Equal(3, page.Split("<figure>").Length - 1);
        Assert.DoesNotContain("http:", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_on_the_test_part_stand_beside_baselines_and_published_numbers_a_table_for_each_data_set()
    {
        const string metrics = """{ "test_bits_per_character": 2.5, "test_bigram_bits_per_character": 3.25, "test_perplexity": null }""";
        work.With("a/metrics.json", metrics)
            .With("a/run.json", """{ "command": "hmlstm train letters.model.yaml", "machine": "a machine, 2 cores" }""")
            .With("b/metrics.json", """{ "test_bits_per_character": 2.25 }""")
            .With(
                "published.csv",
                "data,system,metric,value,measured on,source,remark\nletters.txt,\"HM-LSTM, large\",bits,1.29,test part,a paper,a | b\n"
                + "other,x,y,1,z,s,\n");

        ToolRun run = work.Run("compare", "@/a", "@/b", "--published", "@/published.csv", "--markdown", "@/results.md");

        Assert.Equal((0, "results.md: written"), (run.ExitCode, Assert.Single(run.OutputLines)));
        string page = work.Read("results.md");
        Assert.Contains("## letters.txt\n\nLanguage model, measured on the test part.", page, StringComparison.Ordinal);
        Assert.Contains("| bigram | | 3.25 | | | | |", page, StringComparison.Ordinal);
        Assert.Matches(@"\| Letters \| 1,\d{3} \| 2\.5 \| 1 \| 3 \| 0:30 \| `hmlstm train letters\.model\.yaml` \|", page);
        Assert.Matches(@"\| Wider \| 3,\d{3} \| 2\.25 \| 1 \| 4 \| 0:40 \|  \|", page);
        Assert.Contains("Trained on a machine, 2 cores.", page, StringComparison.Ordinal);
        Assert.Contains("| HM-LSTM, large | bits | 1.29 | test part | a paper | a \\| b |", page, StringComparison.Ordinal);
        Assert.DoesNotContain("| x | y |", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_become_results_is_said_in_one_line()
    {
        work.With("published.csv", "data,system\n");

        ToolRun unfinished = work.Run("compare", "@/a", "--markdown", "-");
        work.With("a/metrics.json", "[]");
        ToolRun damaged = work.Run("compare", "@/a", "--markdown", "-");
        work.With("a/metrics.json", "{}");
        ToolRun table = work.Run("compare", "@/a", "--markdown", "-", "--published", "@/published.csv");

        Assert.EndsWith("is not a finished run: it has no metrics.json", Assert.Single(unfinished.ErrorLines), StringComparison.Ordinal);
        Assert.EndsWith("a/metrics.json: the file is no JSON object", Assert.Single(damaged.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("published.csv: line 1 is not the head", Assert.Single(table.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_screen_lines_have_colours_and_dots()
    {
        var output = new StringWriter { NewLine = "\n" };
        string? before = Environment.GetEnvironmentVariable("NO_COLOR");
        Environment.SetEnvironmentVariable("NO_COLOR", null);
        try
        {
            await Tool.RunAsync(
                ["compare", work.PathOf("a"), work.PathOf("b")], new Terminal(output, TextWriter.Null, isInteractive: true));
        }
        finally
        {
            Environment.SetEnvironmentVariable("NO_COLOR", before);
        }

        Assert.Contains("\u001b[", output.ToString(), StringComparison.Ordinal);
        Assert.Contains(output.ToString(), static character => character is > '\u2800' and < '\u2900');
    }

    [Theory]
    [InlineData("nothing", "hmlstm: there is no run 'nothing'")]
    [InlineData("empty", "hmlstm: 'empty' is not a run folder that can be compared: it has no model.yaml")]
    [InlineData("new", "hmlstm: 'new' is not a run folder that can be compared: it has no history.csv")]
    [InlineData("waves", "hmlstm: a is a language model, but waves is a regression: only runs of one task can be compared")]
    [InlineData("cut", "hmlstm: cut/history.csv: line 3 has 3 fields, the head has 7")]
    [InlineData("binary", "hmlstm: binary/history.csv(1): the line has a NUL character; the file is damaged, or no text")]
    public void What_cannot_be_compared_is_said_in_one_line(string other, string said)
    {
        work.With("empty/notes.txt", "nothing")
            .With("new/model.yaml", Model)
            .With("waves/model.yaml", Samples.Features).With("waves/history.csv", History(1, 2))
            .With("cut/model.yaml", Model).With("cut/history.csv", History(2, 2, 1)[..^30])
            .With("binary/model.yaml", Model).With("binary/history.csv", "\0\u0001\u0002");

        ToolRun run = work.Run("compare", "@/a", "@/" + other);

        Assert.Equal(1, run.ExitCode);
        run.AssertPlain();
        Assert.Equal(said, Assert.Single(run.ErrorLines));
        Assert.Empty(run.Output);
    }

    [Fact]
    public void No_run_is_a_wrong_command_line() => Assert.Equal(2, work.Run("compare").ExitCode);

    private static string History(int epochs, params double[] losses)
    {
        var csv = new StringBuilder("epoch,iteration,seconds,train_loss,valid_loss,valid_bits_per_character,valid_accuracy\n");
        for (int epoch = 1; epoch <= epochs; epoch++)
        {
            double loss = losses[epoch - 1];
            csv.Append(
                CultureInfo.InvariantCulture,
                $"{epoch},{epoch * 100},{epoch * 10},{loss + 0.1:R},{loss:R},{loss / Math.Log(2):R},{epoch / 10.0:R}\n");
        }

        return csv.ToString();
    }
}
