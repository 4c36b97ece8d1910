using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Data;

public sealed class SyntheticTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData("two-scale-sines", TaskKind.Regression, OutputSteps.Each)]
    [InlineData("noisy-sine", TaskKind.Regression, OutputSteps.Last)]
    [InlineData("two-sines", TaskKind.Classification, OutputSteps.Last)]
    [InlineData("frequency", TaskKind.Regression, OutputSteps.Last)]
    [InlineData("alien", TaskKind.Classification, OutputSteps.Last)]
    public async Task Every_set_gives_the_same_numbers_each_time(string name, TaskKind task, OutputSteps steps)
    {
        SyntheticData set = new() { Synthetic = name, Count = 400, Length = 20, Ahead = 1 };
        using NetworkData first = await OpenAsync(set, task, steps);
        using NetworkData second = await OpenAsync(set, task, steps);
        Assert.Equal(first.Training.Read(0, 0).Input.data<float>().ToArray(), second.Training.Read(0, 0).Input.data<float>().ToArray());
        Assert.NotNull(first.Validation);
        Assert.NotNull(first.Test);
    }

    [Fact]
    public async Task The_first_numbers_of_the_two_scale_sines_are_these()
    {
        using NetworkData data = await OpenAsync(
            new SyntheticData { Synthetic = "two-scale-sines", Count = 10, Length = 5, Noise = 0.5, Ahead = 1 },
            TaskKind.Regression,
            OutputSteps.Each);

        // SplitMix64 from the seed 1 gives 0.5665615751722809 first.
        PortableRandom random = new(1);
        double fast = 10 * random.Uniform();
        double slow = 10 * random.Uniform();
        Assert.Equal(5.665615751722809, fast, 1e-12);
        float expected = (float)((2 * Math.Sin(fast)) + (5 * Math.Sin(slow)) + (0.5 * random.Normal()));
        Assert.Contains(
            expected,
            Enumerable.Range(0, (int)data.Training.Count)
                .SelectMany(index => data.Training.Read(0, index).Input.select(1, 0).reshape(-1).data<float>().ToArray()));
    }

    [Fact]
    public async Task Values_ahead_are_the_same_signal_later()
    {
        using NetworkData data = await OpenAsync(
            new SyntheticData { Synthetic = "two-scale-sines", Count = 10, Length = 50, Ahead = 3 },
            TaskKind.Regression,
            OutputSteps.Each);
        Batch batch = data.Training.Read(0, 0);
        Assert.Equal(47, batch.Input.size(1));
        float[] input = batch.Input.select(0, 0).reshape(-1).data<float>().ToArray();
        float[] target = batch.Target.select(0, 0).reshape(-1).data<float>().ToArray();
        Assert.Equal(input[3..], target[..^3]);
    }

    [Fact]
    public async Task A_noisy_sine_without_noise_is_a_sine_and_its_parts_do_not_overlap()
    {
        SyntheticData set = new() { Synthetic = "noisy-sine", Count = 500, Length = 50, Noise = 0, Ahead = 1, Split = new([0.7, 0, 0.3]) };
        using NetworkData data = await OpenAsync(set, TaskKind.Regression, OutputSteps.Last);
        (float[] Input, float Target)[] training = [.. Rows(data.Training)];
        (float[] Input, float Target)[] test = [.. Rows(data.Test!)];
        Assert.Equal(350 - 50, training.Length);
        Assert.Equal(150 - 50, test.Length);
        Assert.Equal(Math.Sin(350 * 90.0 / 499), test[0].Input[0], 1e-6);
        Assert.Equal(Math.Sin(400 * 90.0 / 499), test[0].Target, 1e-6);
        Assert.All(
            training,
            static row => Assert.Equal(
                (Math.Sin(90.0 / 499) * Cosine(row.Input[^2], row.Input[^1])) + (row.Input[^1] * Math.Cos(90.0 / 499)),
                row.Target,
                1e-3));

        // cos of the last point, from the two last points of a sine with a known step.
        static double Cosine(double before, double last) => ((last * Math.Cos(90.0 / 499)) - before) / Math.Sin(90.0 / 499);
    }

    [Fact]
    public async Task A_frequency_can_be_told_from_its_signal()
    {
        using NetworkData data = await OpenAsync(
            new SyntheticData { Synthetic = "frequency", Count = 200, Length = 2001, Noise = 0 },
            TaskKind.Regression,
            OutputSteps.Last);
        foreach ((float[] input, float frequency) in Rows(data.Training).Take(40))
        {
            Assert.InRange(frequency, 1, 5);
            int crossings = input.Zip(input.Skip(1)).Count(static pair => pair.First < 0 != pair.Second < 0);
            Assert.InRange(crossings, (frequency * 10 / Math.PI) - 1.01, (frequency * 10 / Math.PI) + 1.01);
        }
    }

    [Fact]
    public async Task Alien_signals_differ_from_sines_by_what_they_carry()
    {
        using NetworkData data = await OpenAsync(
            new SyntheticData { Synthetic = "alien", Count = 400, Length = 50, Noise = 0 },
            TaskKind.Classification,
            OutputSteps.Last);
        int aliens = 0;
        int all = 0;
        for (long index = 0; index < data.Training.Count; index++)
        {
            Batch batch = data.Training.Read(0, index);
            long[] labels = batch.Target.data<long>().ToArray();
            float[][] rows = [.. batch.Input.data<float>().ToArray().Chunk(50)];
            for (int row = 0; row < rows.Length; row++)
            {
                // A sine on an even grid obeys s[t + 1] + s[t - 1] = 2 cos(step) s[t].
                double broken = Enumerable.Range(1, 48)
                    .Max(t => Math.Abs(rows[row][t + 1] + rows[row][t - 1] - (2 * Math.Cos(20.0 / 49) * rows[row][t])));
                Assert.Equal(labels[row] == 1, broken > 1e-3);
                aliens += (int)labels[row];
                all++;
            }
        }

        Assert.InRange((double)aliens / all, 0.4, 0.6);
    }

    [Fact]
    public async Task Two_sines_are_two_classes_of_equal_size()
    {
        SyntheticData set = new() { Synthetic = "two-sines", Count = 500, Length = 50, Noise = 0, Split = new([0.7, 0, 0.3]) };
        using NetworkData data = await OpenAsync(set, TaskKind.Classification, OutputSteps.Last);
        long[] labels = [.. Enumerable.Range(0, (int)data.Test!.Count)
            .SelectMany(index => data.Test.Read(0, index).Target.data<long>().ToArray())];
        Assert.Equal(2 * (150 - 50 + 1), labels.Length);
        Assert.Equal(labels.Length / 2, labels.Sum());
    }

    [Fact]
    public async Task Sets_that_do_not_fit_are_refused_in_one_line()
    {
        Assert.Equal(
            "There is no synthetic data set 'three-sines'; there are two-scale-sines, noisy-sine, two-sines, frequency, alien.",
            await MessageAsync(new SyntheticData { Synthetic = "three-sines" }, TaskKind.Regression, OutputSteps.Last));
        Assert.Equal(
            "Any: 'alien' is for classification with 'size: 1' or 'size: 2' over 'features: 1'.",
            await MessageAsync(new SyntheticData { Synthetic = "alien" }, TaskKind.Regression, OutputSteps.Last));
        Assert.Equal(
            "Any: 'frequency' has one value to predict per sequence; write 'steps: last'.",
            await MessageAsync(new SyntheticData { Synthetic = "frequency" }, TaskKind.Regression, OutputSteps.Each));
        Assert.Equal(
            "'two-scale-sines': sequences of 5 steps have no value 5 ahead.",
            await MessageAsync(
                new SyntheticData { Synthetic = "two-scale-sines", Length = 5, Ahead = 5 },
                TaskKind.Regression,
                OutputSteps.Each));
        Assert.Equal(
            "noisy-sine: the training part has 40 points; a window of 50 and the value 1 ahead need 51 (of 'count: 50').",
            await MessageAsync(
                new SyntheticData { Synthetic = "noisy-sine", Count = 50, Length = 50 },
                TaskKind.Regression,
                OutputSteps.Last));
        Assert.Equal(
            "two-sines: the training part has 40 points; a window needs 50 (of 'count: 50').",
            await MessageAsync(
                new SyntheticData { Synthetic = "two-sines", Count = 50, Length = 50 }, TaskKind.Classification, OutputSteps.Last));
        Assert.Equal(
            "'alien': 2147483647 sequences of 2147483647 steps are more than 500000000 numbers.",
            await MessageAsync(
                new SyntheticData { Synthetic = "alien", Count = int.MaxValue, Length = int.MaxValue },
                TaskKind.Classification,
                OutputSteps.Last));

        static async Task<string> MessageAsync(SyntheticData set, TaskKind task, OutputSteps steps) =>
            (await Assert.ThrowsAsync<DataException>(() => OpenAsync(set, task, steps))).Message;
    }

    private static IEnumerable<(float[] Input, float Target)> Rows(IBatchSource source)
    {
        for (long index = 0; index < source.Count; index++)
        {
            Batch batch = source.Read(0, index);
            float[] targets = batch.Target.data<float>().ToArray();
            float[][] inputs = [.. batch.Input.data<float>().ToArray().Chunk((int)batch.Input.size(1))];
            for (int row = 0; row < targets.Length; row++)
            {
                yield return (inputs[row], targets[row]);
            }
        }
    }

    private static Task<NetworkData> OpenAsync(SyntheticData data, TaskKind task, OutputSteps steps) =>
        NetworkData.OpenAsync(Definitions.Of(task, InputKind.Features, 1, 1, steps, data));
}
