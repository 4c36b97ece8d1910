using System.Globalization;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Data;

public sealed class SeriesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Windows_and_their_targets_stay_inside_their_part()
    {
        // Rows 0..99; parts 0..59, 60..79, 80..99; windows of 5 and the value 2 after them.
        using NetworkData data = await OpenAsync(
            OutputSteps.Last,
            new SeriesData { Series = Rows(100), Lookback = 5, Ahead = 2, Scale = ScaleKind.None, Split = new([0.6, 0.2, 0.2]) });
        Check(data.Training, 0, 60);
        Check(data.Validation!, 60, 80);
        Check(data.Test!, 80, 100);

        static void Check(IBatchSource source, int first, int end)
        {
            (float[] Inputs, float[] Targets)[] windows = [.. Windows(source).OrderBy(static window => window.Inputs[0])];
            Assert.Equal(end - first - 5 - 2 + 1, windows.Length);
            for (int i = 0; i < windows.Length; i++)
            {
                Assert.Equal(Enumerable.Range(first + i, 5).Select(static value => (float)value), windows[i].Inputs);
                Assert.Equal([first + i + 4 + 2], windows[i].Targets);
            }

            Assert.True(windows[^1].Targets[0] < end);
        }
    }

    [Fact]
    public async Task A_prediction_for_each_step_looks_as_far_ahead()
    {
        using NetworkData data = await OpenAsync(
            OutputSteps.Each,
            new SeriesData { Series = Rows(20), Lookback = 3, Ahead = 2, Scale = ScaleKind.None, Split = new([1, 0, 0]) });
        Assert.All(Windows(data.Training), static window => Assert.Equal(window.Inputs.Select(static value => value + 2), window.Targets));
        Assert.Equal(16, Windows(data.Training).Count());
        Assert.Null(data.Validation);
        Assert.Null(data.Test);
    }

    [Fact]
    public async Task A_training_part_without_rows_is_said_and_not_scaled()
    {
        string path = folder.File("one.csv", "value\n1\n");
        SeriesData series = new() { Series = path, Lookback = 5, Scale = ScaleKind.Standard, Split = new([0.2, 0.4, 0.4]) };
        DataException failure = await Assert.ThrowsAsync<DataException>(() => OpenAsync(OutputSteps.Last, series));
        Assert.Equal($"{path}: the training part has 0 rows; a window of 5 and the value 1 ahead need 6.", failure.Message);
    }

    [Fact]
    public async Task Scales_are_fitted_on_the_training_part_alone()
    {
        using NetworkData data = await OpenAsync(
            OutputSteps.Last,
            new SeriesData { Series = Rows(100), Lookback = 5, Scale = ScaleKind.MinMax, Split = new([0.5, 0.25, 0.25]) });
        Assert.Equal([0], data.Profile.Inputs!.Shift);
        Assert.Equal([49], data.Profile.Inputs.Scale);
        Assert.All(Windows(data.Test!), static window => Assert.True(window.Inputs.Min() > 1));
    }

    [Fact]
    public async Task A_given_profile_scales_other_data_as_the_training_did()
    {
        NetworkDefinition definition = Define(
            OutputSteps.Last,
            new SeriesData { Series = Rows(100), Lookback = 5, Split = new([1, 0, 0]) });
        DataProfile profile = new()
        {
            Inputs = new Scaler(new(["value"]), new([100.0]), new([2.0])),
            Targets = new Scaler(new(["value"]), new([0.0]), new([10.0])),
        };
        using NetworkData data = await NetworkData.OpenAsync(definition, new DataOptions { Profile = profile });
        (float[] inputs, float[] targets) = Windows(data.Training).OrderBy(static window => window.Inputs[0]).First();
        Assert.Equal(-50, inputs[0]);
        Assert.Equal(0.5, targets[0], 1e-6);
    }

    [Fact]
    public async Task Scales_of_the_inputs_alone_are_kept_beside_new_ones_of_the_targets()
    {
        NetworkDefinition definition = Define(
            OutputSteps.Last,
            new SeriesData { Series = Rows(100), Lookback = 5, Scale = ScaleKind.MinMax, Split = new([1, 0, 0]) });
        DataProfile profile = new() { Inputs = new Scaler(new(["value"]), new([100.0]), new([2.0])) };
        using NetworkData data = await NetworkData.OpenAsync(definition, new DataOptions { Profile = profile });
        Assert.Equal((profile.Inputs, 99), (data.Profile.Inputs, data.Profile.Targets!.Scale[0]));
    }

    [Fact]
    public async Task Several_columns_enter_and_others_are_predicted()
    {
        string path = folder.File(
            "two.csv",
            "a,b,c\n" +
            string.Concat(
                Enumerable.Range(0, 10).Select(static i => string.Create(CultureInfo.InvariantCulture, $"{i},{i * 10},{i * 100}\n"))));
        SeriesData series = new()
        {
            Series = path,
            Columns = new(["c", "a"]),
            Target = new(["b"]),
            Lookback = 2,
            Scale = ScaleKind.None,
            Split = new([1, 0, 0]),
        };
        using NetworkData data = await NetworkData.OpenAsync(
            Definitions.Of(TaskKind.Regression, InputKind.Features, 2, 1, OutputSteps.Last, series));
        (float[] inputs, float[] targets) = Windows(data.Training).OrderBy(static window => window.Inputs[0]).First();
        Assert.Equal([0, 0, 100, 1], inputs);
        Assert.Equal([20], targets);
    }

    [Fact]
    public async Task Sequences_are_mixed_anew_in_every_epoch_of_the_training_part_only()
    {
        using NetworkData data = await OpenAsync(
            OutputSteps.Last,
            new SeriesData { Series = Rows(100), Lookback = 5, Scale = ScaleKind.None, Split = new([0.5, 0.5, 0]) });
        Assert.NotEqual(
            Windows(data.Training, 0).Select(static w => w.Inputs[0]),
            Windows(data.Training, 1).Select(static w => w.Inputs[0]));
        Assert.Equal(
            Windows(data.Training, 0).Select(static w => w.Inputs[0]).Order(),
            Windows(data.Training, 1).Select(static w => w.Inputs[0]).Order());
        Assert.Equal(Enumerable.Range(50, 45).Select(static i => (float)i), Windows(data.Validation!, 3).Select(static w => w.Inputs[0]));
    }

    [Fact]
    public async Task Windows_of_a_sequence_follow_each_other_and_carry_their_state()
    {
        SeriesData series = new() { Series = Rows(100), Lookback = 10, Scale = ScaleKind.None, Split = new([1, 0, 0]) };
        TrainingDefinition training = new() { BatchSize = 8, Window = 4, CarryState = true };
        using NetworkData data = await NetworkData.OpenAsync(
            Definitions.Of(TaskKind.Regression, InputKind.Features, 1, 1, OutputSteps.Each, series, training));
        Batch[] batches = [.. Enumerable.Range(0, 3).Select(index => data.Training.Read(0, index))];
        Assert.Equal([true, false, false], batches.Select(static batch => batch.StartsAll));
        Assert.Equal([4, 4, 2], batches.Select(static batch => batch.Input.size(1)));
        float start = batches[0].Input[0, 0, 0].item<float>();
        Assert.Equal(start + 4, batches[1].Input[0, 0, 0].item<float>());
        Assert.Equal(start + 8, batches[2].Input[0, 0, 0].item<float>());
        Assert.True(data.Training.Read(0, 3).StartsAll);
    }

    [Fact]
    public async Task Windows_cannot_cut_sequences_with_one_prediction()
    {
        SeriesData series = new() { Series = Rows(100), Lookback = 10 };
        NetworkDefinition definition = Definitions.Of(
            TaskKind.Regression, InputKind.Features, 1, 1, OutputSteps.Last, series, new TrainingDefinition { Window = 4 });
        DataException error = await Assert.ThrowsAsync<DataException>(() => NetworkData.OpenAsync(definition));
        Assert.Contains("'window: 4' cannot cut them", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b", "a", "columns that enter are b here and a in the weights")]
    [InlineData("a", "b", "predicted columns are b here and a in the weights")]
    public async Task Columns_of_other_names_are_not_scaled_as_those_that_were_learnt(string column, string target, string message)
    {
        string path = folder.File("two.csv", "a,b\n" + string.Concat(Enumerable.Range(0, 40).Select(static i => $"{i},{-i}\n")));
        SeriesData series = new() { Series = path, Columns = new(["a"]), Target = new(["a"]), Lookback = 3 };
        using NetworkData trained = await OpenAsync(OutputSteps.Last, series);
        NetworkDefinition other = Define(OutputSteps.Last, series with { Columns = new([column]), Target = new([target]) });
        DataOptions options = new() { Profile = trained.Profile };
        DataException refused = await Assert.ThrowsAsync<DataException>(() => NetworkData.OpenAsync(other, options));
        Assert.Equal($"{path}: the {message}; they must be the same.", refused.Message);
        using NetworkData same = await NetworkData.OpenAsync(Define(OutputSteps.Last, series), options);
        Assert.Equal(trained.Profile, same.Profile);
    }

    [Fact]
    public async Task A_series_that_does_not_fit_is_refused_in_one_line()
    {
        DataException few = await Assert.ThrowsAsync<DataException>(
            () => OpenAsync(OutputSteps.Last, new SeriesData { Series = Rows(10), Lookback = 10 }));
        Assert.EndsWith(
            "the training part has 8 rows; a window of 10 and the value 1 ahead need 11.",
            few.Message,
            StringComparison.Ordinal);
        string two = folder.File("two.csv", "a,b\n1,2\n");
        DataException columns = await Assert.ThrowsAsync<DataException>(() => OpenAsync(OutputSteps.Last, new SeriesData { Series = two }));
        Assert.EndsWith("2 columns ('a', 'b'), but features is 1.", columns.Message, StringComparison.Ordinal);
        DataException none = await Assert.ThrowsAsync<DataException>(
            () => OpenAsync(OutputSteps.Last, new SeriesData { Series = "no-such.csv" }));
        Assert.StartsWith(
            "no-such.csv: there is neither such a file nor a known data set; known are brown, ",
            none.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_without_a_window_says_why()
    {
        // 12 rows: 8 to train on, 2 and 2 in the other parts.
        using NetworkData data = await OpenAsync(
            OutputSteps.Last,
            new SeriesData { Series = Rows(12), Lookback = 3, Split = new([0.7, 0.15, 0.15]) });

        Assert.Equal(
            [("training", 8L, false), ("validation", 2L, true), ("test", 2L, true)],
            data.Parts.Select(static part => (part.Name, part.Items, part.IsEmpty)));
        Assert.Equal("the test part has 2 rows; a window of 3 and the value 1 ahead need 4", data.Parts[2].Shortage);
        Assert.Null(data.Validation);
        Assert.Null(data.Test);
    }

    [Fact]
    public async Task A_value_beyond_float32_is_refused_with_its_row_and_column_in_every_part()
    {
        string path = folder.File("large.csv", "value\n" + string.Concat(Enumerable.Repeat("1\n2\n", 10)) + "1e39\n");
        DataException large = await Assert.ThrowsAsync<DataException>(
            () => OpenAsync(OutputSteps.Last, new SeriesData { Series = path, Lookback = 3 }));
        Assert.Equal($"{path}: row 21, column value: 1E+39 is beyond what float32 holds, ±3.4E+38.", large.Message);
    }

    [Fact]
    public async Task A_value_that_leaves_float32_by_its_scale_is_refused_with_its_row_and_column()
    {
        string path = folder.File("steep.csv", "value\n" + string.Concat(Enumerable.Repeat("1e-30\n2e-30\n", 10)) + "1e20\n");
        SeriesData series = new() { Series = path, Lookback = 3, Scale = ScaleKind.MinMax };
        DataException steep = await Assert.ThrowsAsync<DataException>(() => OpenAsync(OutputSteps.Last, series));
        Assert.StartsWith($"{path}: row 21, column value: 1E+20 is ", steep.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_of_more_numbers_than_an_array_has_is_refused()
    {
        SeriesData series = new() { Series = Rows(100_000), Lookback = 50_000, Split = new([1, 0, 0]) };
        TrainingDefinition training = new() { BatchSize = 1_000_000 };
        NetworkDefinition definition = Definitions.Of(TaskKind.Regression, InputKind.Features, 1, 1, OutputSteps.Last, series, training);
        DataException error = await Assert.ThrowsAsync<DataException>(() => NetworkData.OpenAsync(definition));
        Assert.EndsWith(
            "a batch of 50000 sequences over 50000 steps of 1 numbers has more than 2147483591; use a smaller batch_size.",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scales_of_another_number_of_columns_are_refused()
    {
        NetworkDefinition definition = Define(OutputSteps.Last, new SeriesData { Series = Rows(100), Lookback = 5 });
        DataProfile profile = new() { Inputs = new Scaler(new(["a", "b"]), new([0.0, 0.0]), new([1.0, 1.0])) };
        DataException error = await Assert.ThrowsAsync<DataException>(
            () => NetworkData.OpenAsync(definition, new DataOptions { Profile = profile }));
        Assert.EndsWith(
            ": the columns that enter are value here and a, b in the weights; they must be the same.",
            error.Message,
            StringComparison.Ordinal);
    }

    private static IEnumerable<(float[] Inputs, float[] Targets)> Windows(IBatchSource source, int epoch = 0)
    {
        for (long index = 0; index < source.Count; index++)
        {
            using Batch batch = source.Read(epoch, index);
            int rows = (int)batch.Input.size(0);
            float[][] inputs = [.. batch.Input.data<float>().ToArray().Chunk((int)(batch.Input.numel() / rows))];
            float[][] targets = [.. batch.Target.data<float>().ToArray().Chunk((int)(batch.Target.numel() / rows))];
            for (int row = 0; row < rows; row++)
            {
                yield return (inputs[row], targets[row]);
            }
        }
    }

    private static NetworkDefinition Define(OutputSteps steps, SeriesData data) =>
        Definitions.Of(TaskKind.Regression, InputKind.Features, 1, 1, steps, data);

    private static Task<NetworkData> OpenAsync(OutputSteps steps, SeriesData data) => NetworkData.OpenAsync(Define(steps, data));

    private string Rows(int count) =>
        folder.File(
            "rows.csv",
            "value\n" + string.Concat(Enumerable.Range(0, count).Select(static i => i.ToString(CultureInfo.InvariantCulture) + "\n")));
}
