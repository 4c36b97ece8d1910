using System.Diagnostics;
using Hmlstm.Benchmarks;
using Hmlstm.Cli.Benchmarks;
using Hmlstm.Cli.Terminals;
using Hmlstm.Runtime.Weights;
using static TorchSharp.torch;

namespace Hmlstm.Cli.Tests;

/// <summary>Where the tool writes what it was asked for.</summary>
[Collection("torch")]
public sealed class OutputTests : IDisposable
{
    private readonly Workplace work = new Workplace()
        .With("letters.model.yaml", Samples.Characters)
        .With("letters.txt", Samples.Text())
        .With("run/history.csv", "epoch,iteration,seconds,train_loss\n1,1,1,2\n")
        .With("run/model.yaml", Samples.Characters);

    public void Dispose() => work.Dispose();

    [Theory]
    [InlineData("schema -o", "new/schema.json", "-")]
    [InlineData("schema -o", "new/schema.json", "/dev/stdout")]
    [InlineData("compare @/run --html", "new/page.html", "-")]
    public void Standard_output_gets_what_a_file_gets_and_nothing_else(string command, string file, string output)
    {
        ToolRun written = work.Run([.. command.Split(' '), "@/" + file]);
        ToolRun shown = work.Run([.. command.Split(' '), output]);

        Assert.Equal((0, 0, ""), (written.ExitCode, shown.ExitCode, shown.Error));
        Assert.Contains($"{file}: written\n", written.Output, StringComparison.Ordinal);
        Assert.Equal(work.Read(file).Replace(work.Folder + "/", "", StringComparison.Ordinal), shown.Output);
        Assert.False(File.Exists("-"));
    }

    [Theory]
    [InlineData("schema -o", "", "hmlstm: the name of the file to write is empty", 2)]
    [InlineData("schema -o", "@/run", "hmlstm: 'run' is a folder, and a file is to be written there", 1)]
    public void A_name_that_no_file_can_have_is_refused_in_one_line(string command, string file, string line, int code)
    {
        ToolRun run = work.Run([.. command.Split(' '), file]);

        Assert.Equal((code, "", line + "\n"), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public void Emit_and_boundaries_take_the_name_of_standard_output_for_what_they_do_without_one()
    {
        Train();
        string[] boundaries = ["boundaries", "@/trained", "--text", "the sea", "--html"];

        Assert.Equal(work.Run("emit", "@/letters.model.yaml"), work.Run("emit", "@/letters.model.yaml", "-o", "-"));
        Assert.Equal(work.Run(boundaries), work.Run([.. boundaries, "-"]));
    }

    [Fact]
    public async Task Predictions_go_to_standard_output_as_the_bytes_of_their_file()
    {
        Train();
        using Tensor input = tensor(new long[] { 1, 2, 3 }, 1, 3);
        TensorFile.Write(work.PathOf("x.safetensors"), [("input", input)]);
        string[] predict = ["predict", "@/trained", "--input", "@/x.safetensors", "--output"];
        using MemoryStream bytes = new();
        var output = new StringWriter();

        ToolRun written = work.Run([.. predict, "@/new/y.safetensors"]);
        int code = await Tool.RunAsync(
            [.. predict.Select(word => word.Replace("@/", work.Folder + "/", StringComparison.Ordinal)), "-"],
            new Terminal(output, output, isInteractive: false) { Bytes = bytes });

        Assert.Equal((0, 0, ""), (written.ExitCode, code, output.ToString()));
        Assert.Equal("new/y.safetensors: written\n", written.Output);
        Assert.Equal(File.ReadAllBytes(work.PathOf("new/y.safetensors")), bytes.ToArray());
    }

    [Fact]
    public void Results_of_a_benchmark_on_standard_output_stand_there_alone()
    {
        var output = new StringWriter();

        int code = BenchmarkJob.Measure([], new BenchmarkSetting([1], 1), "-", new Terminal(output, TextWriter.Null, isInteractive: false));

        Assert.Equal(0, code);
        Assert.StartsWith("{", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-")]
    [InlineData("/dev/stdout")]
    [InlineData("/dev/fd/1")]
    [InlineData("/proc/self/fd/1")]
    public void A_shell_can_send_a_result_anywhere(string name)
    {
        string tool = $"dotnet '{Path.Combine(AppContext.BaseDirectory, "hmlstm.dll")}' schema -o";
        string script = $"""
            echo before >all.txt; {tool} {name} >>all.txt; echo after >>all.txt
            {tool} {name} | cat >pipe.txt
            mkfifo fifo; cat fifo >read.txt &
            {tool} fifo -q; wait; test -p fifo
            """;
        using Process shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { WorkingDirectory = work.Folder })!;
        shell.WaitForExit();

        Assert.Equal(0, shell.ExitCode);
        string schema = work.Run("schema").Output;
        Assert.Equal($"before\n{schema}after\n", work.Read("all.txt"));
        Assert.Equal(schema, work.Read("pipe.txt"));
        Assert.Equal(schema, work.Read("read.txt"));
    }

    private void Train() =>
        work.Run("train", "@/letters.model.yaml", "--set", "training.epochs=1", "--set", "data.limit=2000", "--out", "@/trained", "-q");
}
