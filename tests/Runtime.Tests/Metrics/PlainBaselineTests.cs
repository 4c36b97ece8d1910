using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Runtime.Tests.Metrics;

public sealed class PlainBaselineTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_bag_of_tokens_counts_the_own_tokens_of_a_text_alone(bool onLeft)
    {
        // Class 0 has the token 1, class 1 the token 2; what fills up, 0, would decide for class 0 if it counted.
        int[][] rows = [.. new int[][] { [1, 1], [1, 2], [1], [2, 2], [2, 1], [2], [2, 2], [1] }.Select(Filled)];
        LabelledRows texts = new(rows, [2, 2, 1, 2, 2, 1, 2, 1], onLeft, [0, 0, 0, 1, 1, 0, 1, 1], new([0, 1, 2, 3, 4], [], [5, 6, 7]))
        {
            Vocabulary = 3,
            Classes = 2,
            Unit = "words",
        };

        IReadOnlyList<PlainBaseline> baselines = texts.Baselines(isTest: true);

        Assert.Equal(["majority", "bag_of_words"], baselines.Select(static one => one.Name));
        Assert.Equal([1.0 / 3, 1.0 / 3], baselines.Select(static one => one.Value));

        int[] Filled(int[] own) => onLeft ? [.. new int[4 - own.Length], .. own] : [.. own, .. new int[4 - own.Length]];
    }

    [Fact]
    public async Task A_made_series_has_persistence_and_the_variance_of_its_noise()
    {
        NetworkDefinition definition = new()
        {
            Name = "Waves",
            Task = TaskKind.Regression,
            Input = new InputDefinition { Kind = InputKind.Features, Size = 1 },
            Layers = new([new RnnStack(CellKind.Rnn) { Hidden = new([4]) }]),
            Output = new OutputDefinition { Size = 1, Steps = OutputSteps.Last },
            Training = new TrainingDefinition(),
            Data = new SyntheticData { Synthetic = "noisy-sine", Count = 600, Length = 50, Noise = 0 },
        };
        using NetworkData data = await NetworkData.OpenAsync(definition);

        IReadOnlyList<PlainBaseline> baselines = PlainBaseline.Of(data);

        // Without noise the step from one point to the next is at most the distance of the points, 90 / 499.
        Assert.InRange(baselines[0].Value, 1e-6, Math.Pow(90.0 / 499, 2));
        Assert.Equal(new PlainBaseline("noise_floor", "mse", 0), baselines[1]);
    }
}
