namespace Hmlstm.Cli.Tests;

/// <summary>A language model of words, from its text to what it writes.</summary>
[Collection("torch")]
public sealed class WordsTests : IDisposable
{
    private readonly Workplace work = new Workplace()
        .With("text.txt", Samples.Text(12_000).Replace("rests ", "rests\n", StringComparison.Ordinal))
        .With(
            "words.model.yaml",
            Samples.Characters.Replace("letters.txt, alphabet: text8", "text.txt, alphabet: words", StringComparison.Ordinal)
                .Replace("tokens: 27", "tokens: auto", StringComparison.Ordinal)
                .Replace("Letters", "Words", StringComparison.Ordinal));

    [Fact]
    public void A_network_of_words_is_fitted_trained_measured_and_writes_words()
    {
        ToolRun fit = work.Run("fit", "@/words.model.yaml");
        ToolRun train = work.Run("train", "@/words.model.yaml", "--out", "@/run");
        ToolRun sample = work.Run("sample", "@/run", "--prime", "the  Old river\n", "--length", "12", "--seed", "4", "--boundaries");
        ToolRun boundaries = work.Run("boundaries", "@/run", "--text", "the quiet sea\nrests");
        ToolRun evaluate = work.Run("evaluate", "@/run");
        ToolRun ends = work.Run("evaluate", "@/run", "--boundaries", "words");

        Assert.Equal((0, 0, 0, 0, 0), (fit.ExitCode, train.ExitCode, sample.ExitCode, boundaries.ExitCode, evaluate.ExitCode));
        Assert.Equal(["words.model.yaml(4,18): input.tokens: auto became 12"], fit.OutputLines);

        Assert.Contains(" tokens: ", train.Output, StringComparison.Ordinal);
        Assert.Matches(@"valid_perplexity \d", train.Output);
        Assert.DoesNotContain("bits", train.Output, StringComparison.Ordinal);
        Assert.Contains("perplexity of the test part:", train.OutputLines);
        Assert.Matches(@"(?m)^  unigram \d+\.\d   bigram \d+\.\d   network \d+\.\d$", train.Output);
        Assert.Contains("\"test_bigram_perplexity\"", work.Read("run/metrics.json"), StringComparison.Ordinal);
        Assert.DoesNotContain("bits_per_character", work.Read("run/history.csv"), StringComparison.Ordinal);
        Assert.Contains("class=\"chars words\"", work.Read("run/report.html"), StringComparison.Ordinal);

        string[] shown = sample.Output.Split("\n\n         ");
        string text = shown[0];
        Assert.StartsWith("the <unk> river\n", text, StringComparison.Ordinal);
        Assert.Equal(12, TokensOf(text["the <unk> river\n".Length..]));
        Assert.DoesNotContain("<unk>", text["the <unk> river\n".Length..], StringComparison.Ordinal);
        Assert.StartsWith("the <unk> river ↵ ", shown[1], StringComparison.Ordinal);

        Assert.Matches("^         the +quiet +sea +↵ +rests$", boundaries.OutputLines[0]);
        Assert.Matches("^next     [a-z↵ ]+$", boundaries.OutputLines[1]);
        Assert.Contains("of 5 tokens", boundaries.Output, StringComparison.Ordinal);
        Assert.Contains("\"perplexity\"", evaluate.Output, StringComparison.Ordinal);
        Assert.Equal(
            (1, "hmlstm: Boundaries at the ends of words need a text that is read as characters\n"), (ends.ExitCode, ends.Error));
    }

    [Fact]
    public void Another_number_of_tokens_is_one_line()
    {
        work.With(
            "few.model.yaml", work.Read("words.model.yaml").Replace("tokens: auto", "tokens: 9", StringComparison.Ordinal));

        ToolRun run = work.Run("train", "@/few.model.yaml", "--dev-run", "--out", "@/few");

        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith(
            "text.txt: the text has 12 different tokens ('<unk>' among them), but input.tokens is 9; write 'tokens: 12', "
            + "or 'alphabet: { name: words, most: 9 }'\n",
            run.Error,
            StringComparison.Ordinal);
    }

    public void Dispose() => work.Dispose();

    /// <summary>Words and line ends of a text.</summary>
    private static int TokensOf(string text) =>
        text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Length + text.Count(static character => character == '\n');
}
