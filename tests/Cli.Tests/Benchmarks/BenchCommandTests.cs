namespace Hmlstm.Cli.Tests.Benchmarks;

[Collection(AloneCollection.Name)]
public sealed class BenchCommandTests : IDisposable
{
    private readonly Workplace work = new();

    [Theory]
    [InlineData("bench lstm-smal", "hmlstm: there is no case 'lstm-smal'; did you mean 'lstm-small'?", 2)]
    [InlineData("bench --instructions sse", "hmlstm bench: --instructions takes all or avx2, not 'sse'", 2)]
    [InlineData("bench --runs many", "hmlstm bench: --runs takes a whole number of at least 0, not 'many'", 2)]
    [InlineData("bench --jsn out.json", "hmlstm bench: there is no option '--jsn'; did you mean '--json'?", 2)]
    [InlineData("bench memory --runs 0", "hmlstm: --runs takes a number from 1 on, not 0", 2)]
    [InlineData("bench memory --threads 0", "hmlstm: --threads takes a number from 1 to 1024, not 0", 2)]
    public void A_wrong_request_is_refused_before_anything_is_measured(string arguments, string line, int code)
    {
        ToolRun run = work.Run(arguments.Split(' '));

        Assert.Equal(code, run.ExitCode);
        run.AssertPlain();
        Assert.Empty(run.Output);
        Assert.Equal(line, run.ErrorLines[0]);
    }

    [Fact]
    public void A_word_that_is_near_no_case_gets_all_their_names()
    {
        ToolRun run = work.Run("bench", "everything");

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(
            "hmlstm: there is no case 'everything'; there is memory, hm-lstm-small, ",
            Assert.Single(run.ErrorLines),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_help_names_the_cases_and_has_examples()
    {
        ToolRun run = work.Run("bench", "--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("hm-lstm-sparse", run.Output, StringComparison.Ordinal);
        Assert.Contains("  hmlstm bench --instructions avx2 --json bench.json", run.OutputLines);
    }

    public void Dispose() => work.Dispose();
}
