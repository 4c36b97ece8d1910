using System.Buffers.Binary;
using System.Text;
using Hmlstm.Runtime.Weights;
using static TorchSharp.torch;

namespace Hmlstm.Cli.Tests;

/// <summary>Files that are not what files usually are: pipes, bytes that are no text, names and cells that a terminal would obey.</summary>
[Collection("torch")]
public sealed class InputKindTests : IDisposable
{
    private const string Series = """
        model: Wave
        task: regression
        input: { features: 1 }
        layers: [ { cell: lstm, hidden: 4 } ]
        output: { size: 1 }
        training: { epochs: 1, batch_size: 4 }
        data: { series: wave.csv, columns: [value], lookback: 5 }
        """;

    private readonly Workplace work = new Workplace()
        .With("letters.model.yaml", Samples.Characters)
        .With("letters.txt", Samples.Text(4000));

    [Fact]
    public void Every_input_may_come_through_a_pipe()
    {
        string[] train = ["--set", "training.epochs=1", "--quiet"];
        using (NamedPipe.Of(work, "text", "letters.txt"))
        {
            AssertDone(work.Run(["train", "@/letters.model.yaml", "--data", "@/text", "--out", "@/piped", .. train]));
        }

        AssertDone(work.Run(["train", "@/letters.model.yaml", "--out", "@/run", .. train]));
        Assert.Equal(Losses("run"), Losses("piped"));

        using (NamedPipe.Of(work, "definition", "letters.model.yaml"))
        {
            AssertDone(work.Run("check", "@/definition"));
        }

        string shown = work.Run("boundaries", "@/run", "--input", "@/letters.txt", "--quiet").Output;
        using (NamedPipe.Of(work, "text", "letters.txt"))
        {
            Assert.Equal(shown, AssertDone(work.Run("boundaries", "@/run", "--input", "@/text", "--quiet")).Output);
        }

        work.With("marks.csv", "boundary\n" + string.Concat(Enumerable.Repeat("1\n", 4000)));
        string scores = work.Run("evaluate", "@/run", "--boundaries", "@/marks.csv").Output;
        using (NamedPipe.Of(work, "marks", "marks.csv"))
        {
            Assert.Equal(scores, AssertDone(work.Run("evaluate", "@/run", "--boundaries", "@/marks")).Output);
        }

        using Tensor input = tensor(new long[] { 1, 2, 3 }, 1, 3);
        TensorFile.Write(work.PathOf("x.safetensors"), [("input", input)]);
        using (NamedPipe.Of(work, "weights", "run/weights.safetensors"))
        using (NamedPipe.Of(work, "x", "x.safetensors"))
        {
            AssertDone(work.Run(
                "predict", "@/letters.model.yaml", "--weights", "@/weights", "--input", "@/x", "--output", "@/y.safetensors", "--quiet"));
        }

        Assert.True(work.Has("y.safetensors"));
    }

    [Fact]
    public void A_series_may_come_through_a_pipe()
    {
        IEnumerable<string> rows = Enumerable.Range(0, 60).Select(static i => FormattableString.Invariant($"{i % 7}\n"));
        work.With("wave.model.yaml", Series).With("wave.csv", "value\n" + string.Concat(rows));
        using (NamedPipe.Of(work, "series", "wave.csv"))
        {
            AssertDone(work.Run("train", "@/wave.model.yaml", "--data", "@/series", "--out", "@/run", "--quiet"));
        }
    }

    [Fact]
    public void A_network_over_bytes_reads_a_file_byte_by_byte_in_every_command()
    {
        work.With("bytes.model.yaml", Samples.Characters
            .Replace("alphabet: text8", "alphabet: bytes", StringComparison.Ordinal)
            .Replace("tokens: 27", "tokens: 256", StringComparison.Ordinal));
        File.WriteAllBytes(work.PathOf("piece"), [0xEF, 0xBB, 0xBF, 0x61, 0xFF, 0xC3, 0x0A]);
        AssertDone(work.Run("train", "@/bytes.model.yaml", "--out", "@/run", "--set", "training.epochs=1", "--quiet"));

        ToolRun run = AssertDone(work.Run("boundaries", "@/run", "--input", "@/piece"));

        Assert.EndsWith(" of 7 characters", run.OutputLines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_of_a_file_reaches_the_terminal_as_a_command_and_no_message_is_endless()
    {
        work.With("wave.model.yaml", Series).With("wave.csv", "a\u001b[31mb\u0007,\"c\nd\"," + new string('x', 100_000) + "\n1,2,3\n");

        ToolRun run = work.Run("train", "@/wave.model.yaml", "--out", "@/run");

        Assert.Equal(1, run.ExitCode);
        run.AssertPlain();
        string line = Assert.Single(run.ErrorLines);
        Assert.StartsWith(
            "hmlstm: wave.csv: there is no column 'value'; there are 'a<U+001B>[31mb<U+0007>', 'c<U+000A>d', 'xxx",
            line,
            StringComparison.Ordinal);
        Assert.InRange(line.Length, 1, 300);
    }

    [Fact]
    public void A_path_is_shown_on_one_line()
    {
        ToolRun run = work.Run("check", "@/a\u001b[2J\nb.model.yaml");

        Assert.Equal(["hmlstm: there is no file 'a<U+001B>[2J<U+000A>b.model.yaml'"], run.ErrorLines);
    }

    [Theory]
    [InlineData("input", "I64", null)]
    [InlineData("input", "U64", "x.safetensors: 'input' is U64 [1, 1], a type that cannot be read here")]
    [InlineData("in\\u001b[2Jput", "I64", "x.safetensors: there is no tensor 'input'; there is 'in<U+001B>[2Jput', 'scale'")]
    public void A_tensor_of_a_foreign_type_matters_where_it_is_asked_for(string name, string type, string? problem)
    {
        byte[] header = Encoding.UTF8.GetBytes($$"""
            {
              "{{name}}": { "dtype": "{{type}}", "shape": [1, 1], "data_offsets": [0, 8] },
              "scale": { "dtype": "F8_E8M0", "shape": [3], "data_offsets": [8, 11] }
            }
            """);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        File.WriteAllBytes(work.PathOf("x.safetensors"), [.. length, .. header, 5, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3]);
        AssertDone(work.Run("train", "@/letters.model.yaml", "--out", "@/run", "--set", "training.epochs=1", "--quiet"));

        ToolRun run = work.Run("predict", "@/run", "--input", "@/x.safetensors", "--output", "@/y.safetensors", "--quiet");

        Assert.Equal(problem is null ? [] : [problem], run.ErrorLines);
        Assert.Equal(problem is null, work.Has("y.safetensors"));
    }

    public void Dispose() => work.Dispose();

    private static ToolRun AssertDone(ToolRun run)
    {
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return run;
    }

    private string[] Losses(string run) =>
    [
        .. work.Read(run + "/history.csv").Split('\n')
            .Select(static line => string.Join(',', line.Split(',').Where(static (_, column) => column != 2))),
    ];
}
