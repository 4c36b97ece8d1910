using System.Buffers.Binary;
using Hmlstm.Compiler;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Training;
using TorchSharp;

namespace Hmlstm.Examples.Tests;

/// <summary>Trains the examples for a few iterations, on fewer sequences; where data would have to be fetched, on a stand-in.</summary>
public sealed class TrainingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hmlstm-examples").FullName;

    [Theory]
    [InlineData("sinusoids/sinusoids", 40, "mse")]
    [InlineData("sinusoids/sinusoids-lstm", 40, "mse")]
    [InlineData("noisy-sine/noisy-sine", 400, "mse")]
    [InlineData("noisy-sine/noisy-sine-lstm", 400, "mse")]
    [InlineData("frequency/frequency", 100, "r2")]
    [InlineData("two-tones/two-tones", 400, "auc")]
    [InlineData("alien-signals/alien-signals", 400, "auc")]
    public async Task A_made_signal_is_learned_from_and_measured_on_the_test_part(string example, int count, string metric)
    {
        NetworkDefinition definition = Load(example);
        definition = definition with { Data = (SyntheticData)definition.Data! with { Count = count } };

        (double first, double last, HeldOutMetrics test) = await TrainAsync(definition, iterations: 12);

        Assert.True(last < first, $"the loss went from {first} to {last}");
        Assert.Equal("test", test.Part);
        Assert.True(double.IsFinite(Value(test, $"test_{metric}")));
    }

    [Fact]
    public async Task The_baselines_of_made_series_stand_around_what_a_network_can_reach()
    {
        NetworkDefinition definition = Load("noisy-sine/noisy-sine");

        (_, _, HeldOutMetrics test) = await TrainAsync(definition, iterations: 2);

        // Two draws of the noise, and the step of the sine between them.
        Assert.Equal(0.25, Value(test, "test_noise_floor_mse"));
        Assert.InRange(Value(test, "test_persistence_mse"), 0.4, 0.65);
    }

    [Theory]
    [InlineData("digits/digits")]
    [InlineData("digits/digits-no-entropy")]
    [InlineData("digits/mnist")]
    public async Task Digits_are_read_row_by_row(string example)
    {
        WriteDigits(120);
        NetworkDefinition definition = Load(example);

        (double first, double last, HeldOutMetrics test) = await TrainAsync(definition, iterations: 6, batchSize: 20);

        Assert.True(last < first, $"the loss went from {first} to {last}");
        Assert.InRange(Value(test, "test_accuracy"), 0, 1);
    }

    [Theory]
    [InlineData("newsgroups/news-lstm")]
    [InlineData("newsgroups/news-k-lstm")]
    public async Task Genres_are_told_apart_beside_a_bag_of_words(string example)
    {
        WriteTexts(genres: 15);
        NetworkDefinition definition = await FittedAsync(Load(example));

        (double first, double last, HeldOutMetrics test) = await TrainAsync(definition, iterations: 4);

        Assert.True(last < first, $"the loss went from {first} to {last}");

        // Every genre has a word of its own, and the order of the words says nothing.
        Assert.Equal(1, Value(test, "test_bag_of_words_accuracy"));
        Assert.Equal(1.0 / 15, Value(test, "test_majority_accuracy"), 1e-9);
    }

    [Fact]
    public async Task Characters_of_texts_are_learned_one_text_at_a_time()
    {
        WriteTexts(genres: 2);
        NetworkDefinition definition = Load("newsgroups/news-chars");

        (double first, double last, HeldOutMetrics test) = await TrainAsync(definition, iterations: 60, learningRate: 0.05);

        Assert.True(last < first, $"the loss went from {first} to {last}");
        Assert.InRange(Value(test, "test_bits_per_character"), 0, 8);
    }

    [Theory]
    [InlineData("sunspots/sunspots", 12)]
    [InlineData("sunspots/sunspots-loop", 1)]
    public async Task Sunspots_are_compared_with_the_cycle_before(string example, int horizon)
    {
        string table = Path.Combine(folder, "waves.csv");
        await File.WriteAllLinesAsync(table, ["Month,Sunspots", .. Enumerable.Range(0, 800).Select(static month =>
            FormattableString.Invariant($"{month},{50 + (40 * Math.Sin(2 * Math.PI * month / 132)):0.00000}"))]);
        NetworkDefinition definition = Load(example);
        definition = definition with { Data = (SeriesData)definition.Data! with { Series = table } };

        (double first, double last, HeldOutMetrics test) = await TrainAsync(definition, iterations: 8);

        Assert.True(last < first, $"the loss went from {first} to {last}");
        Assert.Equal(horizon, test.Metrics.Forecast!.Network.Steps);
        Assert.InRange(Value(test, "test_seasonal_mae_real"), 0, 1e-3);
        Assert.True(Value(test, "test_persistence_mae_real") > 0.5);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static NetworkDefinition Load(string example) =>
        DefinitionFile.Load(Path.Combine(AppContext.BaseDirectory, "examples", example + ".model.yaml"));

    private static double Value(HeldOutMetrics test, string name) => test.Values.Single(value => value.Name == name).Value;

    private async Task<(double First, double Last, HeldOutMetrics Test)> TrainAsync(
        NetworkDefinition definition, long iterations, int? batchSize = null, double learningRate = 0.003)
    {
        TrainingDefinition training = definition.Training with
        {
            BatchSize = batchSize ?? definition.Training.BatchSize,
            LearningRate = Schedule.Constant(learningRate),
        };
        definition = definition with { Training = training };
        torch.manual_seed(training.Seed);
        using INetwork network = NetworkCompiler.Create(definition);
        string? path = definition.Data is SyntheticData or SeriesData ? null : folder;
        using NetworkData data = await NetworkData.OpenAsync(definition, new DataOptions { Path = path });
        double first = Loss(network, data);
        new Trainer<INetwork>(network, training, new TrainerOptions { MaxIterations = iterations })
            .Train(data.Training, data.Validation);
        network.Module.eval();
        return (first, Loss(network, data), HeldOutMetrics.Measure(network, data)!);
    }

    private static double Loss(INetwork network, NetworkData data) =>
        PartMetrics.Measure(network, new LimitedBatches(data.Training, 4)).Values[0].Value;

    /// <summary>The definition with the size of the vocabulary that the stand-in has.</summary>
    private async Task<NetworkDefinition> FittedAsync(NetworkDefinition definition)
    {
        DataSizes sizes = await DataSizes.FindAsync(definition.Data!, definition.Task, new DataOptions { Path = folder });
        return definition with { Input = definition.Input with { Size = sizes.Tokens!.Value } };
    }

    private void WriteTexts(int genres)
    {
        for (int genre = 0; genre < genres; genre++)
        {
            string place = Path.Combine(folder, FormattableString.Invariant($"genre{genre:00}"));
            Directory.CreateDirectory(place);
            for (int text = 0; text < 10; text++)
            {
                File.WriteAllText(
                    Path.Combine(place, FormattableString.Invariant($"{text}.txt")),
                    FormattableString.Invariant($"the sea and the word{(char)('a' + genre)} of {text % 3} boats\n"));
            }
        }
    }

    /// <summary>Images in IDX files, each class with one bright row.</summary>
    private void WriteDigits(int count)
    {
        const int Side = 28, Head = 16;
        byte[] images = new byte[Head + (count * Side * Side)];
        byte[] labels = new byte[8 + count];
        int[] numbers = [0x803, count, Side, Side];
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(4 * i), numbers[i]);
        }

        BinaryPrimitives.WriteInt32BigEndian(labels, 0x801);
        BinaryPrimitives.WriteInt32BigEndian(labels.AsSpan(4), count);
        for (int n = 0; n < count; n++)
        {
            labels[8 + n] = (byte)(n % 10);
            images.AsSpan(Head + (n * Side * Side) + (2 * (n % 10) * Side), Side).Fill(255);
        }

        File.WriteAllBytes(Path.Combine(folder, "images-idx3-ubyte"), images);
        File.WriteAllBytes(Path.Combine(folder, "labels-idx1-ubyte"), labels);
    }
}
