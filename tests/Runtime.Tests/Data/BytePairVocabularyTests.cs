using System.Text.Json;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Training;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Data;

public sealed class BytePairVocabularyTests : IDisposable
{
    private static readonly string[] Merges = ["t h", "th e", "\u0120 the", "a n", "an d", "\u0120 and", "\u00c3 \u00a9"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(" the", "\u0120the")]
    [InlineData("the and then", "the \u0120and \u0120the n")]
    [InlineData("they'll", "the y ' l l")]
    [InlineData("a  the\n", "a \u0120 \u0120the \u010a")]
    [InlineData("\u00e9\u0000", "\u00c3\u00a9 \u0100")]
    [InlineData("", "")]
    public void Bytes_are_joined_by_the_merges_inside_the_parts_of_the_pattern(string text, string pieces)
    {
        Vocabulary vocabulary = Encoding();
        long[] ids = vocabulary.Encode(text);
        Assert.Equal(pieces, string.Join(' ', ids.Select(id => vocabulary.Symbols.Split('\n')[id])));
        Assert.Equal(text, vocabulary.Decode(ids));
    }

    [Fact]
    public void A_file_has_the_tokens_of_its_text_wherever_a_buffer_ends_and_gives_it_back()
    {
        string[] parts = ["the", " and", "\n\n", "  ", "\u00e9\U0001F600\u6f22", "'ll", " 12", "!?", "\t", "then\u00a0", "\u3000x"];
        var random = new PortableRandom(3);
        string text = string.Concat(Enumerable.Range(0, 40_000).Select(_ => parts[(int)(random.Uniform() * parts.Length)]));
        Vocabulary vocabulary = Encoding();

        long[] ids = vocabulary.EncodeFile(folder.File("text.txt", text));

        Assert.Equal(vocabulary.Encode(text), ids);
        Assert.Equal(text, vocabulary.Decode(ids));
    }

    [Fact]
    public void An_encoding_comes_back_from_metadata_and_a_damaged_one_is_refused()
    {
        Vocabulary saved = Encoding();
        Dictionary<string, string> metadata = new(new DataProfile { Vocabulary = saved }.ToMetadata());
        Vocabulary restored = DataProfile.FromMetadata(metadata).Vocabulary!;
        Assert.Equal((AlphabetKind.Bpe, saved.Size, saved.Symbols), (restored.Kind, restored.Size, restored.Symbols));
        Assert.Equal(saved.Encode("the end of the land"), restored.Encode("the end of the land"));

        Refused("vocabulary.merges", "t h\nx", "The merge 2, 'x', is not two pieces that are one together.");
        Refused("vocabulary.merges", "t x", "The merge 1, 't x', is not two pieces that are one together.");
        Refused("vocabulary.symbols", saved.Symbols + "\nt", "The vocabulary has a piece twice.");
        Refused("vocabulary.symbols", saved.Symbols + "\n", "The piece 263 is empty.");
        Refused("vocabulary.symbols", saved.Symbols + "\na b", "The piece 263, 'a b', has a character that stands for no byte.");
        Refused("vocabulary.symbols", saved.Symbols[2..], "The vocabulary has no piece for the byte 0, '\u0100'.");

        void Refused(string key, string value, string message) => Assert.Equal(
            $"The vocabulary is damaged: {message}",
            Assert.Throws<DataException>(
                () => DataProfile.FromMetadata(new Dictionary<string, string>(metadata) { [key] = value })).Message);
    }

    [Fact]
    public void Files_that_are_no_encoding_are_refused()
    {
        BytePairAlphabet files = Files();
        string list = folder.File("list.json", "[1]");
        Assert.Equal(
            $"{list}: this is no JSON object of pieces and their ids (line 1).",
            Assert.Throws<DataException>(() => Vocabulary.OfBytePairs(files with { Vocabulary = list })).Message);
        string gap = folder.File("gap.json", "{ \"a\": 0, \"b\": 2 }");
        Assert.Equal(
            $"{gap}: the piece 'b' has the id 2; 2 pieces have the ids 0 to 1, each once.",
            Assert.Throws<DataException>(() => Vocabulary.OfBytePairs(files with { Vocabulary = gap })).Message);
        Assert.Throws<DataException>(() => Vocabulary.OfBytePairs(files with { Merges = folder.Path + "/none.txt" }));
    }

    [Fact]
    public async Task Bits_per_character_are_those_of_all_pieces_over_the_characters_of_the_text()
    {
        const string Text = "the and the\u00e9 and they the and the";
        BytePairAlphabet files = Files();
        NetworkDefinition network = NetworkParser.Parse(
            "a.model.yaml",
            "{ task: language-model, input: { tokens: 263 }, layers: [ { cell: lstm, hidden: 4 } ], training: { window: 4 } }").Definition!;
        TextData data = new()
        {
            Text = folder.File("text.txt", Text),
            Alphabet = AlphabetKind.Bpe,
            BytePairs = new() { Vocabulary = Path.GetFileName(files.Vocabulary), Merges = Path.GetFileName(files.Merges) },
            Split = new([1, 0, 0]),
        };
        network = network with { Data = data };
        using NetworkData opened = await NetworkData.OpenAsync(network, new DataOptions { BaseFolder = folder.Path });
        Assert.True(network.HasBitsPerCharacter);

        long characters = 0, predictions = 0;
        for (long index = 0; index < opened.Training.Count; index++)
        {
            using Batch batch = opened.Training.Read(0, index);
            characters += batch.Characters!.Value;
            predictions += batch.Predictions;
        }

        // The first piece, "the", is not predicted.
        Assert.Equal(Text.Length - 3, characters);
        Assert.Equal(opened.Text!.Length - 1, predictions);
        Assert.Equal(["loss", "bits_per_character", "perplexity", "accuracy"], TaskMetrics.OfTask(network).SelectMany(
            static metric => metric.Kinds).Select(static kind => kind.Name));
        using LossMetric metric = new(new FixedLoss(), ofCharacters: true, ofWords: true);
        using Batch first = opened.Training.Read(0, 0);
        metric.Add(null!, first);
        double bits = first.Predictions * FixedLoss.Nats / Math.Log(2) / first.Characters!.Value;
        IReadOnlyList<double> values = metric.Finish();
        Assert.Equal((FixedLoss.Nats, Math.Exp(FixedLoss.Nats)), (values[0], values[2]));
        Assert.Equal(bits, values[1], 1e-9);
    }

    private Vocabulary Encoding() => Vocabulary.OfBytePairs(Files());

    private BytePairAlphabet Files()
    {
        int next = 0x100;
        string[] bytes =
        [
            .. Enumerable.Range(0, 256).Select(value => value is (>= 0x21 and <= 0x7E) or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF)
                ? ((char)value).ToString()
                : ((char)next++).ToString()),
        ];
        IEnumerable<string> pieces = bytes.Concat(Merges.Select(static merge => merge.Replace(" ", "", StringComparison.Ordinal)));
        Dictionary<string, int> ids = pieces.Index().ToDictionary(static one => one.Item, static one => one.Index);
        return new BytePairAlphabet
        {
            Vocabulary = folder.File("vocab.json", JsonSerializer.Serialize(ids)),
            Merges = folder.File("merges.txt", "#version: 0.2\n" + string.Join('\n', Merges) + "\n"),
        };
    }

    private sealed class FixedLoss : ILoss
    {
        public const double Nats = 1.5;

        public torch.Tensor Compute(NetworkOutput output, Batch batch) => torch.tensor(Nats);
    }
}
