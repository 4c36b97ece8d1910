using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Tests;

/// <summary>What a text is read as, and what follows from it.</summary>
public class AlphabetTests
{
    private const string Network = "task: language-model\ninput: { tokens: 100 }\nlayers: [ { cell: lstm, hidden: 4 } ]\n";

    [Fact]
    public void A_name_alone_means_the_usual_options()
    {
        TextData data = Data("alphabet: words");
        Assert.Equal((AlphabetKind.Words, new WordAlphabet()), (data.Alphabet, data.Words));
        Assert.Equal(data, Data("alphabet: { name: WORDS, min_count: 1 }"));
        Assert.Null(Data("limit: 5").Words);
    }

    [Fact]
    public void The_options_of_words_are_read()
    {
        WordAlphabet expected = new() { MinCount = 3, Most = 100, Lowercase = true, Unknown = "<unknown>", EndOfLine = "</s>" };
        Assert.Equal(
            expected,
            Data("alphabet: { name: words, min_count: 3, most: 100, lowercase: true, unknown: <unknown>, end_of_line: </s> }").Words);
    }

    [Fact]
    public void More_tokens_than_words_are_refused_and_so_is_a_metric_of_characters()
    {
        Assert.Equal(
            ["a.model.yaml(4,9): error HML0312: The alphabet has 99 words at most, but the input has 100 tokens"],
            Problems(Network + "data: { text: a.txt, alphabet: { name: words, most: 99 } }"));
        Assert.Equal(
            ["a.model.yaml(4,39): error HML0308: 'valid_bits_per_character' is not measured for language-model of words or of pieces of "
                + "many texts; expected valid_loss, valid_accuracy, valid_perplexity"],
            Problems(
                Network + "training: { early_stopping: { metric: valid_bits_per_character } }\ndata: { text: a.txt, alphabet: words }"));
    }

    [Fact]
    public void Byte_pairs_name_their_two_files()
    {
        TextData data = Data("alphabet: { name: bpe, vocabulary: vocab.json, merges: merges.txt }");
        Assert.Equal(new BytePairAlphabet { Vocabulary = "vocab.json", Merges = "merges.txt" }, data.BytePairs);
        Assert.Equal(
            ["a.model.yaml(4,32): error HML0105: 'vocabulary' is missing in 'alphabet' (bpe); expected a map with 'name', 'vocabulary' and "
                + "'merges', the paths of two files"],
            Problems(Network + "data: { text: a.txt, alphabet: bpe }"));
        Assert.Equal(
            ["a.model.yaml(4,32): error HML0105: 'merges' is missing in 'alphabet' (bpe); expected the path of a file, at most 1000 "
                + "characters long"],
            Problems(Network + "data: { text: a.txt, alphabet: { name: bpe, vocabulary: a } }"));
    }

    private static TextData Data(string keys)
    {
        ParseResult result = NetworkParser.Parse("a.model.yaml", $"{Network}data: {{ text: a.txt, {keys} }}");
        Assert.Empty(result.Problems);
        return Assert.IsType<TextData>(result.Definition!.Data);
    }

    private static IEnumerable<string> Problems(string text) =>
        NetworkParser.Parse("a.model.yaml", text).Problems.Select(static problem => problem.ToString());
}
