namespace Hmlstm.Cli.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly Workplace work = new();

    /// <summary>All that the tool itself lists.</summary>
    public static TheoryData<string> Commands => [.. Listed(), .. Listed("data").Select(static name => "data " + name)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_help_of_every_command_has_an_example(string command)
    {
        ToolRun run = work.Run([.. command.Split(' '), "--help"]);

        Assert.Equal(0, run.ExitCode);
        run.AssertPlain();
        int heading = Array.FindIndex(run.OutputLines, line => line is "Example:" or "Examples:");
        Assert.True(heading > 0, run.Output);
        Assert.StartsWith($"  hmlstm {command}", run.OutputLines[heading + 1], StringComparison.Ordinal);
        Assert.DoesNotContain(
            run.OutputLines,
            static line => line.Contains("<bash|", StringComparison.Ordinal) || line.Contains("brown|", StringComparison.Ordinal));
    }

    [Fact]
    public void The_help_lists_every_command() => Assert.Superset(
        new HashSet<string>(
        [
            "check", "render", "summary", "emit", "train", "evaluate", "predict", "sample", "boundaries", "export", "publish", "data",
            "schema", "bench", "completion", "doctor",
        ]),
        new HashSet<string>(Listed()));

    [Theory]
    [InlineData("chek", "hmlstm: there is no command 'chek'; did you mean 'check'?")]
    [InlineData("train a.yaml --sed 3", "hmlstm train: there is no option '--sed'; did you mean '--seed'?")]
    [InlineData("train a.yaml --seed x", "hmlstm train: --seed takes a whole number of at least 0, not 'x'")]
    [InlineData("train a.yaml --device tpu", "hmlstm train: --device takes cpu or cuda, not 'tpu'")]
    [InlineData("train a.yaml --set epochs", "hmlstm train: --set takes KEY=VALUE, such as training.epochs=3, not 'epochs'")]
    [InlineData("emit a.yaml --target onnx", "hmlstm emit: --target takes csharp or pytorch, not 'onnx'")]
    [InlineData("boundaries run", "hmlstm boundaries: exactly one of --text and --input is required")]
    [InlineData("boundaries run --text a --input b", "hmlstm boundaries: exactly one of --text and --input is required")]
    [InlineData("render", "hmlstm render: Required argument 'FILE' missing for command: 'render'")]
    [InlineData("render a.yaml b.yaml", "hmlstm render: there is no place for the argument 'b.yaml'")]
    public void A_wrong_command_line_ends_with_2_and_says_what_was_meant(string arguments, string line)
    {
        ToolRun run = work.Run(arguments.Split(' '));

        Assert.Equal(2, run.ExitCode);
        run.AssertPlain();
        Assert.Empty(run.Output);
        Assert.Equal(line, run.ErrorLines[0]);
        Assert.Equal(2, run.ErrorLines.Length);
        Assert.EndsWith("--help'", run.ErrorLines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_command_the_help_is_shown_and_the_command_line_is_wrong()
    {
        ToolRun run = work.RunProcess();

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Commands:", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_is_one_line()
    {
        ToolRun run = work.RunProcess("--version");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+\S*$", Assert.Single(run.OutputLines));
    }

    public void Dispose() => work.Dispose();

    private static string[] Listed(params string[] command)
    {
        using var place = new Workplace();
        ToolRun help = place.Run([.. command, "--help"]);
        Assert.Equal(0, help.ExitCode);
        return
        [
            .. help.OutputLines.SkipWhile(static line => line != "Commands:")
                .Skip(1)
                .TakeWhile(static line => line.StartsWith("  ", StringComparison.Ordinal))
                .Select(static line => line.Trim().Split(' ')[0]),
        ];
    }
}
