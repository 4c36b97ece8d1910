using System.Globalization;
using System.Text.Json;

namespace Hmlstm.Cli.Tests;

/// <summary>Streams in pieces: <c>--state</c> and <c>--state-out</c>.</summary>
[Collection("torch")]
public sealed class StateTests : IDisposable
{
    private readonly string text = Samples.Text(3000);
    private readonly Workplace work = new();

    public StateTests()
    {
        work.With("letters.model.yaml", Samples.Characters).With("letters.txt", text).With("more.txt", text[..700])
            .With("a.txt", text[..301]).With("b.txt", text[301..700]);
        ToolRun run = work.Run("train", "@/letters.model.yaml", "--set", "training.epochs=1", "--out", "@/run", "--quiet");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    [Fact]
    public void Predictions_and_boundaries_of_pieces_are_those_of_the_whole_text()
    {
        string[] whole = Predict("more.txt", "--state-out", "@/whole.state");
        string[] first = Predict("a.txt", "--state-out", "@/s.state");
        byte[] between = File.ReadAllBytes(work.PathOf("s.state"));
        string[] second = Predict("b.txt", "--state", "@/s.state", "--state-out", "@/s.state");

        Assert.Equal(whole[..302], first);
        Assert.Equal(whole.Skip(302).Select(Unnumbered).Skip(1), second.Skip(1).Select(Unnumbered).Skip(1));
        Assert.Equal(File.ReadAllBytes(work.PathOf("whole.state")), File.ReadAllBytes(work.PathOf("s.state")));

        File.WriteAllBytes(work.PathOf("s.state"), between);
        ToolRun strip = work.Run("boundaries", "@/run", "--input", "@/more.txt", "--html", "@/whole.html", "--state-out", "@/t.state");
        ToolRun rest = work.RunProcess("boundaries", "run", "--input", "b.txt", "--state", "s.state", "--state-out", "u.state");
        Assert.Equal((0, 0, ""), (strip.ExitCode, rest.ExitCode, rest.Error));
        Assert.Equal(File.ReadAllBytes(work.PathOf("whole.state")), File.ReadAllBytes(work.PathOf("t.state")));
        Assert.Equal(File.ReadAllBytes(work.PathOf("whole.state")), File.ReadAllBytes(work.PathOf("u.state")));
    }

    [Fact]
    public void An_evaluation_goes_on_from_the_part_before()
    {
        ToolRun valid = work.Run("evaluate", "@/run", "--part", "valid", "--state-out", "@/s.state");
        ToolRun test = work.Run("evaluate", "@/run", "--part", "test", "--state", "@/s.state", "--boundaries", "words");
        ToolRun alone = work.Run("evaluate", "@/run", "--part", "test", "--state-out", "@/t.state");

        Assert.Equal((0, 0, 0), (valid.ExitCode, test.ExitCode, alone.ExitCode));
        Assert.NotEqual(Loss(test), Loss(alone));

        // What a prediction of the same characters in one stream ends with, and pays.
        work.With("valid.txt", text[2400..2700]).With("test.txt", text[2700..]);
        Predict("valid.txt", "--state-out", "@/v.state");
        Assert.Equal(File.ReadAllBytes(work.PathOf("v.state")), File.ReadAllBytes(work.PathOf("s.state")));
        double[] bits = [.. Predict("test.txt", "--state", "@/v.state").Skip(2)
            .Select(static row => double.Parse(row.Split(',')[2], CultureInfo.InvariantCulture))];
        Assert.Equal(bits.Average() * Math.Log(2), Loss(test), 1e-5);
    }

    [Fact]
    public void A_sampled_text_goes_on_from_a_state()
    {
        ToolRun first = work.Run(
            "sample", "@/run", "--prime", "the ", "--length", "30", "--temperature", "0", "--state-out", "@/s.state");
        ToolRun whole = work.Run("sample", "@/run", "--prime", first.Output[..^1] + "a ", "--length", "30", "--temperature", "0");
        ToolRun second = work.Run("sample", "@/run", "--prime", "a ", "--length", "30", "--temperature", "0", "--state", "@/s.state");
        ToolRun wrong = work.Run("sample", "@/run", "--state", "@/s.state");

        Assert.Equal((0, 0, 0), (first.ExitCode, whole.ExitCode, second.ExitCode));
        Assert.Equal(whole.Output, first.Output[..^1] + second.Output);
        Assert.Equal(2, wrong.ExitCode);
        Assert.Equal(
            "hmlstm sample: --state needs --prime, the text that comes next: a state does not say which character follows",
            wrong.ErrorLines[0]);
    }

    [Fact]
    public void What_has_no_state_or_another_one_is_said_in_one_line()
    {
        work.With("bad.state", "no state").With("texts.jsonl", "{\"text\": \"ab\"}\n");

        AssertLine(1, "hmlstm: bad.state: this is no state of a network: 8 bytes that do not begin like one; "
            + "write one with --state-out of this network, or leave out --state to begin with zeros", "--state", "@/bad.state");
        AssertLine(1, "hmlstm: none.state: there is no such file; "
            + "write one with --state-out of this network, or leave out --state to begin with zeros", "--state", "@/none.state");
        AssertLine(2, "hmlstm: --output and --state-out are the same file 'o.csv'; give each its own", "--state-out", "@/o.csv");
        ToolRun screen = Run("a.txt", "--state-out", "-");
        Assert.Equal(2, screen.ExitCode);
        Assert.Equal(
            "hmlstm predict: --state-out takes the name of a file, not '-': standard output has the command's own output",
            screen.ErrorLines[0]);
        ToolRun several = Run("texts.jsonl", "--state-out", "@/s.state");
        Assert.Equal(
            (1, "hmlstm: texts.jsonl: a state is that of one text, and these may be several; give a file of plain text\n"),
            (several.ExitCode, several.Error));
        Assert.False(work.Has("s.state"));
    }

    public void Dispose() => work.Dispose();

    private static string Unnumbered(string row) => row[row.IndexOf(',', StringComparison.Ordinal)..];

    private static double Loss(ToolRun run)
    {
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("loss").GetDouble();
    }

    private void AssertLine(int code, string line, params string[] options)
    {
        ToolRun run = Run("a.txt", options);
        Assert.Equal((code, line + "\n"), (run.ExitCode, run.Error));
        Assert.False(work.Has("o.csv"));
    }

    private ToolRun Run(string input, params string[] options) =>
        work.Run(["predict", "@/run", "--input", "@/" + input, "--output", "@/o.csv", .. options]);

    private string[] Predict(string input, params string[] options)
    {
        ToolRun run = Run(input, options);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] lines = work.Read("o.csv").TrimEnd('\n').Split('\n');
        File.Delete(work.PathOf("o.csv"));
        return lines;
    }
}
