using System.Text.Json;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Data;

/// <summary>Exported data, cut as their layout says, are the batches that the trainer reads.</summary>
public sealed class DataExportTests : IDisposable
{
    private const string Letters = """
        model: Letters
        task: language-model
        input: { tokens: 27 }
        layers: [ { cell: gru, hidden: 3 } ]
        data: { text: letters.txt, alphabet: text8, split: [0.6, 0.2, 0.2] }

        """;

    private static readonly Dictionary<string, string> Cases = new()
    {
        ["streams"] = Letters + "training: { batch_size: 4, window: 7, carry_state: true }\n",
        ["shuffled windows"] = Letters + "training: { batch_size: 5, window: 7, seed: 9 }\n",
        ["sequences in windows"] = """
            task: regression
            input: { features: 1 }
            layers: [ { cell: gru, hidden: 3 } ]
            output: { size: 1 }
            training: { batch_size: 6, window: 9, carry_state: true, seed: 4 }
            data: { synthetic: two-scale-sines, count: 20, length: 30 }
            """,
        ["texts of different lengths"] = """
            task: classification
            input: { tokens: 256 }
            layers: [ { cell: gru, hidden: 3 } ]
            output: { size: 1, loss: { class_weights: balanced } }
            training: { batch_size: 3, seed: 4 }
            data: { texts: texts, label: folder, alphabet: bytes, length: 12, pad: right, split: [0.6, 0.2, 0.2] }
            """,
        ["series with gaps"] = """
            task: regression
            input: { features: 2 }
            layers: [ { cell: gru, hidden: 3 } ]
            output: { size: 1 }
            training: { batch_size: 8, seed: 4 }
            data: { series: series.csv, columns: [value], target: [value], lookback: 6, missing: mask, scale: standard }
            """,
    };

    private readonly TemporaryFolder folder = new();

    public DataExportTests()
    {
        folder.File("letters.txt", string.Concat(Enumerable.Range(0, 211).Select(static i => (char)('a' + (i * i % 26)))));
        IEnumerable<string> values = Enumerable.Range(0, 90).Select(static i => i % 11 == 5 ? "NA" : $"{i * 7 % 13}");
        folder.File("series.csv", "value\n" + string.Join('\n', values));
        for (int i = 0; i < 20; i++)
        {
            folder.File(FormattableString.Invariant($"texts/{(i % 3 == 0 ? "ham" : "spam")}/{i}.txt"), new string('x', 3 + i));
        }
    }

    public static TheoryData<string> CaseNames => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public async Task What_is_read_back_is_what_the_trainer_reads(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        NetworkDefinition definition = NetworkParser.Parse("any.model.yaml", Cases[name]).Definition!;
        using NetworkData data = await NetworkData.OpenAsync(definition, new DataOptions { BaseFolder = folder.Path });
        string to = Path.Combine(folder.Path, "export");

        DataExport.Write(definition, data, to);

        using TensorFile tensors = TensorFile.Read(Path.Combine(to, DataExport.TensorsName));
        using JsonDocument layout = JsonDocument.Parse(File.ReadAllText(Path.Combine(to, DataExport.LayoutName)));
        AssertSame("training", data.Training, definition.Training.Seed);
        AssertSame("validation", data.Validation!, seed: null);
        AssertSame("test", data.Test!, seed: null);
        JsonElement metadata = layout.RootElement.GetProperty("metadata");
        Assert.Equal(Fingerprint.Of(definition), metadata.GetProperty("fingerprint").GetString());
        Assert.Equal(DefinitionWriter.Render(definition), metadata.GetProperty("definition").GetString());
        Assert.All(data.Profile.ToMetadata(), pair => Assert.Equal(pair.Value, metadata.GetProperty(pair.Key).GetString()));
        double bytes = tensors.Tensors.Where(static pair => !pair.Key.EndsWith(".lengths", StringComparison.Ordinal))
            .Sum(static pair => pair.Value.numel() * pair.Value.element_size());
        Assert.Equal(bytes, DataExport.SizeOf(definition, data));

        void AssertSame(string part, IBatchSource source, int? seed)
        {
            JsonElement cut = layout.RootElement.GetProperty("parts").GetProperty(part);
            int rows = cut.GetProperty("rows").GetInt32(), size = cut.GetProperty("batch_size").GetInt32();
            long steps = cut.GetProperty("steps").GetInt64(), window = cut.GetProperty("window").GetInt64();
            long windows = (steps + window - 1) / window;
            bool isShuffled = cut.GetProperty("shuffled").GetBoolean();
            ShuffledOrder order = new(rows, isShuffled ? seed : null);
            Assert.Equal((rows + size - 1) / size * windows, source.Count);
            for (long index = 0; index < source.Count; index++)
            {
                using Batch batch = source.Read(2, index);
                long[] chosen = [.. order.Of(2, index / windows * size, size).ToArray().Select(static row => (long)row)];
                long first = index % windows * window, length = Math.Min(window, steps - first);
                Assert.Equal(first == 0 || !cut.GetProperty("carry_state").GetBoolean(), batch.StartsAll);
                AssertEqual(batch.Input, Cut("input", hasSteps: true)!);
                bool isEach = batch.Target.dim() == (batch.Target.is_floating_point() ? 3 : 2);
                AssertEqual(batch.Target, Cut("target", isEach)!);
                AssertEqual(batch.Counted, Cut("counted", isEach));
                AssertEqual(batch.Lengths, Cut("lengths", hasSteps: false)?.sub(first).clamp(0, length));

                Tensor? Cut(string what, bool hasSteps)
                {
                    if (!tensors.Tensors.TryGetValue($"{part}.{what}", out Tensor? whole))
                    {
                        return null;
                    }

                    Tensor some = whole.index_select(0, tensor(chosen));
                    return hasSteps ? some.narrow(1, first, length) : some;
                }
            }
        }
    }

    [Fact]
    public async Task Only_series_with_gaps_have_values_that_do_not_count_and_only_texts_have_lengths()
    {
        using DisposeScope scope = NewDisposeScope();
        foreach ((string name, string text) in Cases)
        {
            NetworkDefinition definition = NetworkParser.Parse("any.model.yaml", text).Definition!;
            using NetworkData data = await NetworkData.OpenAsync(definition, new DataOptions { BaseFolder = folder.Path });
            string to = Path.Combine(folder.Path, name);

            DataExport.Write(definition, data, to);

            using TensorFile tensors = TensorFile.Read(Path.Combine(to, DataExport.TensorsName), static _ => false);
            Assert.Equal(name == "series with gaps", tensors.Passed.ContainsKey("training.counted"));
            Assert.Equal(name == "texts of different lengths", tensors.Passed.ContainsKey("training.lengths"));
            string layout = File.ReadAllText(Path.Combine(to, DataExport.LayoutName));
            Assert.Equal(name == "texts of different lengths", layout.Contains("\"class_weights\"", StringComparison.Ordinal));
        }
    }

    public void Dispose() => folder.Dispose();

    private static void AssertEqual(Tensor? expected, Tensor? actual)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is not null)
        {
            Assert.Equal(expected.shape, actual!.shape);
            Assert.True(actual.to(expected.dtype).eq(expected).all().item<bool>());
        }
    }
}
