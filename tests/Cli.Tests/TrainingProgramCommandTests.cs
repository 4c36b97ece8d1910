namespace Hmlstm.Cli.Tests;

/// <summary>What the commands around a training with PyTorch refuse.</summary>
public sealed class TrainingProgramCommandTests : IDisposable
{
    private readonly Workplace work = new();

    public TrainingProgramCommandTests() => work.With("letters.model.yaml", Samples.Characters);

    [Theory]
    [InlineData("hmlstm emit: --program needs --target pytorch", "-o", "@/out")]
    [InlineData("hmlstm emit: --program writes two files, and needs a folder for them: --output DIR", "--target", "pytorch")]
    [InlineData("hmlstm emit: --program writes two files, and needs a folder for them: --output DIR", "--target", "pytorch", "-o", "-")]
    public void A_program_is_written_beside_its_module_or_not_at_all(string line, params string[] options)
    {
        ToolRun run = work.Run(["emit", "@/letters.model.yaml", "--program", .. options]);

        Assert.Equal((2, line), (run.ExitCode, run.ErrorLines[0]));
        Assert.False(work.Has("out"));
    }

    [Fact]
    public void Only_what_a_training_with_PyTorch_wrote_is_adopted()
    {
        work.With("run/last.ckpt", "").With("data/data.json", "{}");

        ToolRun own = work.Run("adopt", "@/run");
        ToolRun data = work.Run("adopt", "@/data");
        ToolRun nothing = work.Run("adopt", "@/nowhere");

        Assert.Equal((1, "hmlstm: 'run' is a run of 'hmlstm train' already"), (own.ExitCode, Assert.Single(own.ErrorLines)));
        Assert.Equal(
            "hmlstm: 'data' has no weights.safetensors: train.py of 'hmlstm emit --target pytorch --program' writes it",
            Assert.Single(data.ErrorLines));
        Assert.Equal("hmlstm: there is no folder 'nowhere'", Assert.Single(nothing.ErrorLines));
    }

    public void Dispose() => work.Dispose();
}
