namespace Hmlstm.Cli.Tests;

[Collection("torch")]
public sealed class SampleTests : IDisposable
{
    private readonly Workplace work = new Workplace().With("letters.model.yaml", Samples.Characters).With("letters.txt", Samples.Text());

    [Fact]
    public void The_same_seed_writes_the_same_text_after_the_prime_and_the_likeliest_text_needs_none()
    {
        Train("letters.model.yaml");

        ToolRun first = work.Run("sample", "@/run", "--prime", "the river ", "--length", "80", "--seed", "4");
        ToolRun again = work.RunProcess("sample", "run", "--prime", "the river ", "--length", "80", "--seed", "4");
        ToolRun other = work.Run("sample", "@/run", "--prime", "the river ", "--length", "80", "--seed", "5");
        ToolRun likeliest = work.Run("sample", "@/run", "--length", "30", "--temperature", "0");
        ToolRun narrow = work.Run("sample", "@/run", "--length", "30", "--top-k", "1", "--seed", "9");

        Assert.Equal((0, 0, 0, 0, 0), (first.ExitCode, again.ExitCode, other.ExitCode, likeliest.ExitCode, narrow.ExitCode));
        first.AssertPlain();
        Assert.Matches("^the river [a-z ]{80}\n$", first.Output);
        Assert.Equal(first.Output, again.Output);
        Assert.NotEqual(first.Output, other.Output);
        Assert.Matches("^[a-z ]{30}\n$", likeliest.Output);
        Assert.Equal(likeliest.Output, narrow.Output);
    }

    [Fact]
    public void Several_texts_come_from_seeds_that_follow_each_other_and_a_stop_text_ends_each()
    {
        Train("letters.model.yaml");

        ToolRun both = work.Run("sample", "@/run", "--prime", "a ", "--length", "60", "--seed", "4", "--count", "2", "--top-p", "0.9");
        ToolRun second = work.Run("sample", "@/run", "--prime", "a ", "--length", "60", "--seed", "5", "--top-p", "0.9");
        ToolRun stopped = work.Run("sample", "@/run", "--prime", "a ", "--length", "60", "--seed", "5", "--top-p", "0.9", "--stop", " ");
        ToolRun endless = work.Run("sample", "@/run", "--prime", "a ", "--length", "60", "--seed", "5", "--top-p", "0.9", "--stop", " !");

        string[] texts = both.Output.Split("\n---\n");
        Assert.Equal((0, 2), (both.ExitCode, texts.Length));
        Assert.Matches("^a [a-z ]{60}$", texts[0]);
        Assert.Equal(second.Output, texts[1]);
        Assert.Equal("a " + second.Output[2..].Split(' ')[0].TrimEnd('\n') + "\n", stopped.Output);
        Assert.Equal(second.Output, endless.Output);
    }

    [Fact]
    public void A_beam_search_writes_the_same_probable_text_every_time()
    {
        Train("letters.model.yaml");

        ToolRun greedy = work.Run("sample", "@/run", "--prime", "the ", "--length", "20", "--temperature", "0");
        ToolRun single = work.Run("sample", "@/run", "--prime", "the ", "--length", "20", "--beam", "1");
        ToolRun wide = work.Run("sample", "@/run", "--prime", "the ", "--length", "20", "--beam", "8", "--boundaries");
        ToolRun stopped = work.Run("sample", "@/run", "--prime", "the ", "--length", "20", "--beam", "8", "--stop", " ");

        Assert.Equal((0, 0), (single.ExitCode, wide.ExitCode));
        Assert.Equal(greedy.Output, single.Output);
        Assert.Matches("^the [a-z ]{20}$", wide.OutputLines[0]);
        Assert.Equal("the " + wide.OutputLines[0][4..].Split(' ')[0] + "\n", stopped.Output);
    }

    [Fact]
    public void Boundaries_stand_under_the_text_that_was_written()
    {
        Train("letters.model.yaml");

        ToolRun run = work.Run("sample", "@/run", "--prime", "a sea ", "--length", "70", "--boundaries");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(5, run.OutputLines.Length);
        string text = run.OutputLines[0];
        Assert.Equal(76, text.Length);
        Assert.Equal(("         " + text[..60]).TrimEnd(), run.OutputLines[1]);
        Assert.Matches("^level 1[ |]*$", run.OutputLines[2]);
        Assert.Equal(("         " + text[60..]).TrimEnd(), run.OutputLines[3]);
    }

    [Fact]
    public void A_character_that_the_network_never_saw_is_named_with_its_position()
    {
        work.With(
            "chars.model.yaml",
            Samples.Characters.Replace("alphabet: text8", "alphabet: chars", StringComparison.Ordinal)
                .Replace("tokens: 27", "tokens: 15", StringComparison.Ordinal));
        Train("chars.model.yaml");

        ToolRun run = work.Run("sample", "@/run", "--prime", "the river!", "--length", "5");

        Assert.Equal(
            (1, "", "hmlstm: --prime: Character 10, '!' (U+0021), is not among the 15 that the network was trained on\n"),
            (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public void A_run_that_cannot_write_says_why()
    {
        work.With("wave.model.yaml", Samples.Wave);
        work.With("flat.model.yaml", Samples.Characters.Replace("hm-lstm", "lstm", StringComparison.Ordinal)
            .Replace("    boundary: { slope: { start: 1, linear: 0.5, per: epoch } }\n", "", StringComparison.Ordinal)
            .Replace("output: { from: all, embedding: 12 }\n", "", StringComparison.Ordinal));
        work.Run("train", "@/wave.model.yaml", "--dev-run", "--out", "@/wave");
        work.Run("train", "@/flat.model.yaml", "--dev-run", "--out", "@/flat");

        ToolRun wave = work.Run("sample", "@/wave");
        ToolRun flat = work.Run("sample", "@/flat", "--boundaries");
        ToolRun none = work.Run("sample", "@/nothing");

        Assert.Equal(
            (1, "hmlstm: 'wave' cannot generate text: Wave is no language model: it predicts no next character\n"),
            (wave.ExitCode, wave.Error));
        Assert.Equal((1, "hmlstm: --boundaries: Letters has none: it has no hm-lstm stack with a detector\n"), (flat.ExitCode, flat.Error));
        Assert.Equal((1, "hmlstm: there is no run 'nothing'\n"), (none.ExitCode, none.Error));
    }

    [Theory]
    [InlineData("--temperature -1", "--temperature takes a number of at least 0, not '-1'")]
    [InlineData("--temperature hot", "--temperature takes a number of at least 0, not 'hot'")]
    [InlineData("--temperature NaN", "--temperature takes a number of at least 0, not 'NaN'")]
    [InlineData("--length 0", "--length takes a whole number of at least 1, not '0'")]
    [InlineData("--top-k 0", "--top-k takes a whole number of at least 1, not '0'")]
    [InlineData("--top-p 0", "--top-p takes a number above 0 and up to 1, not '0'")]
    [InlineData("--top-p 1.5", "--top-p takes a number above 0 and up to 1, not '1.5'")]
    [InlineData("--count 0", "--count takes a whole number of at least 1, not '0'")]
    [InlineData("--beam 0", "--beam takes a whole number of at least 1, not '0'")]
    [InlineData("--beam 3 --top-p 0.5", "--beam searches and draws nothing, so it cannot be combined with --top-p")]
    [InlineData("--beam 3 --seed 2", "--beam searches and draws nothing, so it cannot be combined with --seed")]
    [InlineData("--seed 1.5", "--seed takes a whole number of at least 0, not '1.5'")]
    public void A_value_out_of_range_ends_with_2(string arguments, string message)
    {
        ToolRun run = work.Run(["sample", "run", .. arguments.Split(' ')]);

        Assert.Equal((2, $"hmlstm sample: {message}"), (run.ExitCode, run.ErrorLines[0]));
    }

    [Fact]
    public void A_stop_text_has_a_character()
    {
        ToolRun run = work.Run("sample", "run", "--stop", "");

        Assert.Equal((2, "hmlstm sample: --stop takes a text of at least one character"), (run.ExitCode, run.ErrorLines[0]));
    }

    public void Dispose() => work.Dispose();

    private void Train(string definition)
    {
        ToolRun run = work.Run("train", "@/" + definition, "--set", "training.epochs=1", "--out", "@/run", "--quiet");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }
}
