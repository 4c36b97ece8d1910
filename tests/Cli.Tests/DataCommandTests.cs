using Hmlstm.Runtime.Data;

namespace Hmlstm.Cli.Tests;

public sealed class DataCommandTests : IDisposable
{
    private readonly Workplace work = new();

    [Fact]
    public void List_names_every_known_data_set_and_whether_it_is_here()
    {
        Fetched("brown");

        ToolRun run = work.RunProcess("data", "list");

        Assert.Equal(0, run.ExitCode);
        run.AssertPlain();
        Assert.Matches(@"(?m)^brown +2\.9 +yes ", run.Output);
        foreach (KnownDataSet set in KnownDataSets.All.Where(known => known.Name != "brown"))
        {
            Assert.Matches($@"(?m)^{set.Name} +\d+\.\d +no ", run.Output);
        }
    }

    [Fact]
    public void Get_answers_with_the_path_of_a_set_that_is_here()
    {
        string path = Fetched("brown");

        ToolRun run = work.RunProcess("data", "get", "brown");

        Assert.Equal((0, path + "\n"), (run.ExitCode, run.Output));
    }

    [Fact]
    public void Get_refuses_an_unknown_name_in_one_line()
    {
        ToolRun run = work.Run("data", "get", "browm");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith(
            "hmlstm: there is no data set 'browm'; the known ones are brown, ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    public void Dispose() => work.Dispose();

    private string Fetched(string name)
    {
        string file = Path.Combine("cache", name, KnownDataSets.Find(name)!.FileName!);
        return work.With(file, "text").PathOf(file);
    }
}
