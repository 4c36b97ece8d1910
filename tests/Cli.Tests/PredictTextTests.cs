using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Planning;
using Hmlstm.Runtime.Weights;
using static TorchSharp.torch;

namespace Hmlstm.Cli.Tests;

/// <summary>Predictions from texts and images.</summary>
[Collection("torch")]
public sealed class PredictTextTests : IDisposable
{
    private const string Reviews = """
        model: Reviews
        task: classification
        input: { tokens: 28, embedding: 4 }
        layers: [ { cell: gru, hidden: 5 } ]
        output: { size: 1, steps: last }
        training: { batch_size: 2 }
        data: { texts: reviews, alphabet: text8, length: 12 }
        """;

    private const string Digits = """
        model: Digits
        task: classification
        input: { features: 3 }
        layers: [ { cell: gru, hidden: 5 } ]
        output: { size: 4, steps: last }
        training: { batch_size: 2 }
        data: { idx: digits }
        """;

    private readonly Workplace work = new Workplace()
        .With("letters.model.yaml", Samples.Characters)
        .With("reviews.model.yaml", Reviews)
        .With("digits.model.yaml", Digits);

    public PredictTextTests()
    {
        WriteWeights("letters", new DataProfile { Vocabulary = Vocabulary.Text8 });
        WriteWeights("reviews", new DataProfile { Vocabulary = Vocabulary.Text8, Classes = new(["negative", "positive"]) });
        WriteWeights("digits", DataProfile.Empty);
    }

    [Fact]
    public void A_language_model_tells_the_bits_of_each_character_and_what_comes_next()
    {
        string text = Samples.Text(600);
        work.With("text.txt", text);

        ToolRun run = Predict("letters", "text.txt", "out.csv");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] lines = work.Read("out.csv").TrimEnd('\n').Split('\n');
        Assert.Equal("position,character,bits,next,probability", lines[0]);
        string[][] rows = [.. lines.Skip(1).Select(static line => line.Split(','))];
        Assert.Equal(text, string.Concat(rows.Select(static row => row[1])));
        Assert.Equal("", rows[0][2]);

        // The state goes on over the stretches in which a long text is read: as one window the tensors give the same.
        long[] ids = Vocabulary.Text8.Encode(text);
        using Tensor input = tensor(ids, 1, ids.Length);
        using Tensor logits = Output("letters", input);
        using Tensor logarithms = nn.functional.log_softmax(logits, 2);
        for (int i = 1; i < ids.Length; i++)
        {
            Assert.Equal(-logarithms[0, i - 1, ids[i]].item<float>() / Math.Log(2), Number(rows[i][2]), 1e-3);
            Assert.Equal(Math.Exp(logarithms[0, i].max().item<float>()), Number(rows[i][4]), 1e-3);
        }

        work.With("texts.jsonl", "{\"text\": \"ab\"}\n{\"text\": \"sea\"}\n");
        Assert.Equal(0, Predict("letters", "texts.jsonl", "out.jsonl").ExitCode);
        JsonElement[] objects = Objects("out.jsonl");
        Assert.Equal([1, 1, 2, 2, 2], objects.Select(static item => item.GetProperty("text").GetInt32()));
        Assert.Equal("absea", string.Concat(objects.Select(static item => item.GetProperty("character").GetString())));
        Assert.Equal(JsonValueKind.Null, objects[2].GetProperty("bits").ValueKind);
    }

    [Fact]
    public void Texts_are_classified_by_name_from_a_folder_from_lines_and_from_json()
    {
        string[] texts = ["a fine day", "bad", "nothing much to be said here"];
        work.With("folder/a.txt", texts[0]).With("folder/more/b.txt", texts[1]).With("folder/more/c.txt", texts[2])
            .With("lines.txt", string.Join('\n', texts) + "\n")
            .With("lines.jsonl", string.Concat(texts.Select(static text => $"{{\"text\": \"{text}\"}}\n")));

        Assert.Equal("", Predict("reviews", "folder", "folder.csv").Error);
        Assert.Equal("", Predict("reviews", "lines.txt", "lines.csv").Error);
        Assert.Equal("", Predict("reviews", "lines.jsonl", "json.csv").Error);

        string[] lines = work.Read("folder.csv").TrimEnd('\n').Split('\n');
        Assert.Equal("text,class,probability.negative,probability.positive", lines[0]);
        Assert.Equal(["a.txt", "more/b.txt", "more/c.txt"], lines.Skip(1).Select(static line => line.Split(',')[0]));
        Assert.Equal(
            lines.Skip(1).Select(static (line, n) => $"{n + 1}{line[line.IndexOf(',', StringComparison.Ordinal)..]}"),
            work.Read("lines.csv").TrimEnd('\n').Split('\n').Skip(1));
        Assert.Equal(work.Read("lines.csv"), work.Read("json.csv"));

        // As in training: the last 12 characters, filled up on the left with an id of its own.
        long[] ids = Vocabulary.Text8.Encode(texts[1]);
        using Tensor input = tensor(Enumerable.Repeat(27L, 12 - ids.Length).Concat(ids).ToArray(), 1, 12);
        using Tensor logit = Output("reviews", input);
        double positive = 1 / (1 + Math.Exp(-logit[0, 0].item<float>()));
        string[] cells = lines[2].Split(',');
        Assert.Equal(positive, Number(cells[3]), 1e-5);
        Assert.Equal(1, Number(cells[2]) + Number(cells[3]), 1e-6);
        Assert.Equal(positive > 0.5 ? "positive" : "negative", cells[1]);
    }

    [Fact]
    public void Images_are_classified_with_and_without_gzip_and_from_their_folder()
    {
        byte[] pixels = [.. Enumerable.Range(0, 3 * 2 * 3).Select(static n => (byte)(n * 13))];
        byte[] idx = [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 3, .. pixels];
        File.WriteAllBytes(work.PathOf("plain"), idx);
        Directory.CreateDirectory(work.PathOf("digits"));
        using (GZipStream zipped = new(File.Create(work.PathOf("digits/images.gz")), CompressionLevel.Fastest))
        {
            zipped.Write(idx);
        }

        Assert.Equal("", Predict("digits", "plain", "plain.csv").Error);
        Assert.Equal("", Predict("digits", "digits/images.gz", "zipped.csv").Error);
        Assert.Equal("", Predict("digits", "digits", "folder.csv").Error);

        Assert.Equal(work.Read("plain.csv"), work.Read("zipped.csv"));
        Assert.Equal(work.Read("plain.csv"), work.Read("folder.csv"));
        string[] lines = work.Read("plain.csv").TrimEnd('\n').Split('\n');
        Assert.Equal("image,class,probability.0,probability.1,probability.2,probability.3", lines[0]);
        using Tensor input = tensor(pixels.Select(static pixel => pixel / 255f).ToArray(), 3, 2, 3);
        using Tensor logits = Output("digits", input);
        using Tensor softmax = logits.softmax(1);
        for (int image = 0; image < 3; image++)
        {
            string[] cells = lines[image + 1].Split(',');
            Assert.Equal(($"{image + 1}", $"{logits[image].argmax().item<long>()}"), (cells[0], cells[1]));
            Assert.Equal(softmax[image, 2].item<float>(), Number(cells[4]), 1e-5);
        }
    }

    [Fact]
    public void What_does_not_fit_the_network_is_said_in_one_line()
    {
        work.With("empty.txt", "").With("lines.jsonl", "{\"text\": \"a\"}\n{\"word\": \"b\"}\n").With("folder/empty.txt", "");

        Assert.Equal(["hmlstm: empty.txt: the text is empty"], Predict("letters", "empty.txt", "o.csv").ErrorLines);
        Assert.Equal(
            ["hmlstm: lines.jsonl(2): there is no 'text' that is a string"], Predict("reviews", "lines.jsonl", "o.csv").ErrorLines);
        Assert.Equal(["hmlstm: folder/empty.txt: the text is empty"], Predict("reviews", "folder", "o.csv").ErrorLines);
        Assert.Equal(["hmlstm: none.txt: there is no such file"], Predict("letters", "none.txt", "o.csv").ErrorLines);
        Assert.Equal(
            ["hmlstm: empty.txt: only a table has columns that can be kept"],
            Predict("letters", "empty.txt", "o.csv", "--keep", "a").ErrorLines);
        Assert.Equal(
            ["hmlstm: empty.txt: only a table of a series is continued for a number of steps"],
            Predict("letters", "empty.txt", "o.csv", "--steps", "2").ErrorLines);
        Assert.False(work.Has("o.csv"));
    }

    public void Dispose() => work.Dispose();

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private JsonElement[] Objects(string name) =>
        [.. work.Read(name).TrimEnd('\n').Split('\n').Select(static line => JsonDocument.Parse(line).RootElement)];

    private ToolRun Predict(string model, string input, string output, params string[] options) => work.Run(
    [
        "predict", $"@/{model}.model.yaml", "--weights", $"@/{model}.safetensors", "--input", $"@/{input}", "--output", $"@/{output}",
        .. options,
    ]);

    private Tensor Output(string model, Tensor input)
    {
        TensorFile.Write(work.PathOf("x.safetensors"), [("input", input)]);
        Assert.Equal(0, Predict(model, "x.safetensors", "y.safetensors").ExitCode);
        using TensorFile file = TensorFile.Read(work.PathOf("y.safetensors"));
        return file.Tensors["output"].clone();
    }

    private void WriteWeights(string model, DataProfile profile)
    {
        NetworkPlan plan = NetworkPlan.Of(NetworkParser.Parse("m.model.yaml", work.Read($"{model}.model.yaml")).Definition!);
        using TorchSharp.torch.Generator random = new(5);
        TensorFile.Write(
            work.PathOf($"{model}.safetensors"),
            [.. plan.Parameters.Select(parameter => (parameter.Name, randn([.. parameter.Shape], generator: random)))],
            profile.ToMetadata());
    }
}
