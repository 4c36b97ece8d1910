using System.Text.Json;

namespace Hmlstm.Cli.Tests;

/// <summary>The commands that look at a definition and train nothing.</summary>
[Collection("torch")]
public sealed class DefinitionCommandTests : IDisposable
{
    private readonly Workplace work = new Workplace().With("letters.model.yaml", Samples.Characters);

    [Fact]
    public void Render_fills_the_defaults_in_and_renders_itself_again_the_same()
    {
        ToolRun first = work.Run("render", "@/letters.model.yaml");
        ToolRun second = work.With("again.model.yaml", first.Output).Run("render", "@/again.model.yaml");

        Assert.Equal(0, first.ExitCode);
        Assert.Contains("    activation: hard-sigmoid", first.Output, StringComparison.Ordinal);
        Assert.Contains("  size: 27", first.Output, StringComparison.Ordinal);
        Assert.Equal(first.Output, second.Output);
    }

    [Fact]
    public void Summary_shows_every_layer_and_the_sums()
    {
        ToolRun run = work.Run("summary", "@/letters.model.yaml");

        Assert.Equal(0, run.ExitCode);
        run.AssertPlain();
        Assert.Matches(@"(?m)^input\.embedding +embedding +\[B, T, 8\] +216 *$", run.Output);
        Assert.Matches(@"(?m)^layers\.0\.0 +hm-lstm, boundaries +\[B, T, 12\] +1,421 +1,372 *$", run.Output);
        Assert.Matches(@"(?m)^layers\.0\.1 +hm-lstm +\[B, T, 8\] +672 +640 *$", run.Output);
        Assert.Matches(@"(?m)^output +gated, all levels +\[B, T, 27\] +631 +604 *$", run.Output);
        Assert.Matches(@"(?m)^parameters +2,940$", run.Output);
        Assert.Matches(@"(?m)^products per step +2,616 ", run.Output);
        Assert.Matches(@"(?m)^training memory +\d+\.\d MB with batch_size 8 over 20 steps", run.Output);
    }

    [Fact]
    public void Emit_writes_the_same_class_to_a_folder_as_to_the_screen()
    {
        ToolRun shown = work.Run("emit", "@/letters.model.yaml");
        ToolRun written = work.RunProcess("emit", "letters.model.yaml", "-o", "out/generated");

        Assert.Equal((0, 0), (shown.ExitCode, written.ExitCode));
        Assert.Contains("public sealed partial class Letters ", shown.Output, StringComparison.Ordinal);
        string file = Assert.Single(work.Files(), name => name.EndsWith(".cs", StringComparison.Ordinal));
        Assert.StartsWith(Path.Combine("out", "generated"), file, StringComparison.Ordinal);
        Assert.Equal(shown.Output, work.Read(file));
    }

    [Fact]
    public void Schema_is_json_and_written_to_a_file_on_request()
    {
        ToolRun shown = work.Run("schema");
        ToolRun written = work.Run("schema", "-o", "@/model.schema.json");

        Assert.Equal((0, 0), (shown.ExitCode, written.ExitCode));
        using JsonDocument schema = JsonDocument.Parse(shown.Output);
        Assert.True(schema.RootElement.TryGetProperty("definitions", out _));
        Assert.Equal(shown.Output, work.Read("model.schema.json"));
    }

    [Theory]
    [InlineData("render")]
    [InlineData("summary")]
    [InlineData("emit")]
    [InlineData("train")]
    public void A_broken_definition_ends_every_command_with_its_line(string command)
    {
        work.With("broken.model.yaml", Samples.Characters.Replace("boundary:", "boundry:", StringComparison.Ordinal));

        ToolRun run = work.Run(command, "@/broken.model.yaml");

        Assert.Equal(1, run.ExitCode);
        run.AssertPlain();
        Assert.Empty(run.Output);
        Assert.StartsWith("broken.model.yaml(8,5): error HML0101: ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_says_what_is_there_and_that_it_is_enough()
    {
        ToolRun run = work.RunProcess("doctor");

        Assert.Equal(0, run.ExitCode);
        run.AssertPlain();
        foreach (string what in new[] { @"\.NET", "processor", "npm", "TorchSharp", "libtorch", @"libstdc\+\+", "products", "CUDA" })
        {
            Assert.Matches($@"(?m)^(ok|absent|slow) +{what} ", run.Output);
        }
    }

    public void Dispose() => work.Dispose();
}
