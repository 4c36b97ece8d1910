namespace Hmlstm.Cli.Tests;

/// <summary>A tool whose TorchSharp cannot load its native library.</summary>
public sealed class BrokenInstallationTests : IDisposable
{
    private const string Library = "libLibTorchSharp.so";

    private readonly Workplace work = new();
    private readonly string tool;

    public BrokenInstallationTests()
    {
        tool = work.PathOf("tool");
        Directory.CreateDirectory(tool);
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory))
        {
            string place = Path.Combine(tool, Path.GetFileName(file));
            if (Path.GetFileName(file) == Library)
            {
                File.WriteAllBytes(place, []);
            }
            else if (file.Contains(".so", StringComparison.Ordinal))
            {
                File.CreateSymbolicLink(place, file);
            }
            else
            {
                File.Copy(file, place);
            }
        }

        work.With(
            "waves.model.yaml",
            "{ task: regression, input: { features: 1 }, layers: [ { cell: lstm, hidden: 3 } ], output: { size: 1 }, "
                + "data: { synthetic: noisy-sine } }");
    }

    [Theory]
    [InlineData("train", "waves.model.yaml")]
    [InlineData("bench", "memory")]
    public void What_needs_libtorch_ends_with_one_line_that_names_the_cause(params string[] arguments)
    {
        ToolRun run = Run(arguments);

        Assert.Equal(1, run.ExitCode);
        run.AssertPlain();
        Assert.Equal(
            $"hmlstm: TorchSharp's native library cannot be loaded: {Path.Combine(tool, Library)}: file too short; see 'hmlstm doctor'",
            Assert.Single(run.ErrorLines));
        Assert.False(Directory.Exists(Path.Combine(tool, "cpu")), "TorchSharp was left to copy libtorch beside the tool.");
        Assert.False(Directory.Exists(work.PathOf("runs")));
    }

    [Fact]
    public void Doctor_says_it_and_ends_with_1()
    {
        ToolRun run = Run("doctor");

        Assert.Equal(1, run.ExitCode);
        run.AssertPlain();
        Assert.Matches("(?m)^missing libtorch +TorchSharp's native library cannot be loaded: .*file too short", run.Output);
    }

    [Fact]
    public void What_needs_no_libtorch_works() => Assert.Equal(0, Run("check", "waves.model.yaml").ExitCode);

    public void Dispose() => work.Dispose();

    private ToolRun Run(params string[] arguments)
    {
        using ToolProcess process = ToolProcess.StartFrom(tool, work.Folder, arguments);
        return process.Finish();
    }
}
