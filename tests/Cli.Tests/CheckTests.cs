using System.Globalization;
using System.Text;

namespace Hmlstm.Cli.Tests;

public sealed class CheckTests : IDisposable
{
    private const string Valid = Samples.Characters;

    private readonly Workplace work = new();

    public static TheoryData<string, string, string> BrokenFiles => new()
    {
        { "an unknown key", Valid.Replace("boundary:", "boundry:", StringComparison.Ordinal), "HML0101" },
        { "an unknown value", Valid.Replace("hm-lstm", "hm-lstn", StringComparison.Ordinal), "HML0102" },
        { "text instead of a number", Valid.Replace("tokens: 27", "tokens: many", StringComparison.Ordinal), "HML0103" },
        { "an impossible size", Valid.Replace("[12, 8]", "[12, -8]", StringComparison.Ordinal), "HML0104" },
        { "a missing section", Valid.Replace("input: { tokens: 27, embedding: 8 }\n", "", StringComparison.Ordinal), "HML0105" },
        { "a bracket left open", Valid.Replace("[12, 8]", "[12, 8", StringComparison.Ordinal), "HML0004" },
        { "a tab as indentation", Valid.Replace("    hidden", "\thidden", StringComparison.Ordinal), "HML0003" },
        { "a key twice", Valid + "\ntask: regression\n", "HML0009" },
        { "an anchor", Valid.Replace("task: language-model", "task: &kind language-model", StringComparison.Ordinal), "HML0005" },
        { "nothing at all", "# only a comment\n", "HML0010" },
        { "binary", "model: \u0000\u0001\u0002", "HML0002" },
        { "a second document", Valid + "\n---\n" + Valid, "HML0007" },
    };

    [Theory]
    [MemberData(nameof(BrokenFiles))]
    public void A_broken_file_gives_one_line_with_its_place(string reason, string text, string id)
    {
        work.With("broken.model.yaml", text);

        ToolRun run = work.Run("check", "@/broken.model.yaml");

        Assert.Equal(1, run.ExitCode);
        run.AssertPlain();
        Assert.Empty(run.Error);
        string line = Assert.Single(run.OutputLines);
        Assert.True(line.Length < 300, reason);
        Assert.Matches($@"^broken\.model\.yaml\(\d+,\d+\): error {id}: .+", line);
    }

    [Fact]
    public void All_problems_of_all_files_are_reported_at_once()
    {
        work.With(
            "a.model.yaml",
            Valid.Replace("hidden:", "hiden:", StringComparison.Ordinal).Replace("tokens: 27", "tokens: 0", StringComparison.Ordinal));
        work.With("b.model.yaml", Valid);
        work.With("c.model.yaml", Valid.Replace("epochs: 2", "epochs: two", StringComparison.Ordinal));

        ToolRun run = work.RunProcess("check", "a.model.yaml", "b.model.yaml", "missing.model.yaml", "c.model.yaml");

        Assert.Equal(1, run.ExitCode);
        run.AssertPlain();
        Assert.Contains(run.OutputLines, line => line.StartsWith("a.model.yaml(4,", StringComparison.Ordinal));
        Assert.Contains(run.OutputLines, line => line.StartsWith("a.model.yaml(7,", StringComparison.Ordinal));
        Assert.Contains(run.OutputLines, line => line.StartsWith("c.model.yaml(10,", StringComparison.Ordinal));
        Assert.DoesNotContain(run.OutputLines, line => line.StartsWith("b.model.yaml", StringComparison.Ordinal));
        Assert.Equal(["hmlstm: there is no file 'missing.model.yaml'"], run.ErrorLines);
    }

    [Fact]
    public void A_valid_file_is_said_to_be_valid_and_quiet_says_nothing()
    {
        work.With("a.model.yaml", Valid);

        ToolRun loud = work.RunProcess("check", "a.model.yaml");
        ToolRun quiet = work.Run("check", "@/a.model.yaml", "--quiet");

        Assert.Equal((0, "a.model.yaml: valid\n", ""), (loud.ExitCode, loud.Output, loud.Error));
        Assert.Equal((0, "", ""), (quiet.ExitCode, quiet.Output, quiet.Error));
    }

    [Fact]
    public void A_folder_is_no_definition()
    {
        Directory.CreateDirectory(work.PathOf("models"));

        ToolRun run = work.Run("check", "@/models");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["hmlstm: 'models' is a folder; name the .model.yaml file"], run.ErrorLines);
    }

    [Fact]
    public void Ten_thousand_anchors_are_refused_in_one_line()
    {
        var text = new StringBuilder("model: A\n");
        for (int i = 0; i < 10_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"k{i}: &a{i} [ *a{Math.Max(0, i - 1)}, *a{Math.Max(0, i - 1)} ]\n");
        }

        AssertRefused(text.ToString());
    }

    [Fact]
    public void Fifty_megabytes_are_refused_in_one_line() => AssertRefused(new string('x', 50_000_000));

    [Fact]
    public void A_file_without_an_end_is_refused_in_one_line()
    {
        ToolRun run = work.RunProcess("check", "/dev/zero");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["hmlstm: '/dev/zero' has more than 67108864 characters; no definition is that long"], run.ErrorLines);
    }

    [Fact]
    public void Deep_nesting_is_refused_in_one_line() => AssertRefused(new string('[', 200_000));

    [Fact]
    public void Bytes_that_are_no_text_are_refused_in_one_line()
    {
        byte[] bytes = new byte[4096];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(work.PathOf("huge.model.yaml"), bytes);

        AssertOneLine(work.RunProcess("check", "huge.model.yaml"));
    }

    public void Dispose() => work.Dispose();

    private void AssertRefused(string text) => AssertOneLine(work.With("huge.model.yaml", text).RunProcess("check", "huge.model.yaml"));

    private static void AssertOneLine(ToolRun run)
    {
        Assert.Equal(1, run.ExitCode);
        run.AssertPlain();
        string line = Assert.Single(run.OutputLines);
        Assert.Matches(@"^huge\.model\.yaml\(\d+,\d+\): error HML00\d\d: .+", line);
        Assert.True(line.Length < 400, line);
    }
}
