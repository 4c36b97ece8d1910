using System.Globalization;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Libtorch;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Data;

public sealed class SeveralSeriesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_horizon_predicts_rows_in_a_row_inside_the_part()
    {
        string path = Table("value", Enumerable.Range(0, 20).Select(static i => $"{i}"));
        SeriesData series = new()
        {
            Series = path, Columns = new(["value"]), Target = new(["value"]), Lookback = 4, Ahead = 2, Horizon = 3, Scale = ScaleKind.None,
            Split = new([0.5, 0.5, 0]),
        };
        foreach (OutputSteps steps in new[] { OutputSteps.Last, OutputSteps.Each })
        {
            using NetworkData data = await OpenAsync(series, steps);
            (float[] input, float[] target) = Rows(data.Validation!)[^1];

            Assert.Equal(3, Rows(data.Training).Count);
            Assert.Equal([12, 13, 14, 15], input);
            Assert.Equal(
                steps == OutputSteps.Last ? [17, 18, 19] : [14, 15, 16, 15, 16, 17, 16, 17, 18, 17, 18, 19],
                target.Select(static value => (int)value));
        }
    }

    [Fact]
    public async Task A_column_tells_series_apart_and_each_is_split_by_its_own_time()
    {
        // Rows of both stations lie between each other; b is half as long.
        string path = Table(
            "day,station,flow",
            Enumerable.Range(0, 20).SelectMany(static i =>
                i < 10 ? new[] { $"{Day(i)},a,{i}", $"{Day(i)},b,{100 + i}" } : [$"{Day(i)},a,{i}"]));
        SeriesData series = new()
        {
            Series = path, Time = "day", Group = "station", Columns = new(["flow"]), Target = new(["flow"]), Lookback = 2,
            Scale = ScaleKind.None, Split = new([0.6, 0.4, 0]),
        };
        using NetworkData data = await OpenAsync(series);

        Assert.Equal(["a", "b"], data.Series!.Names);
        Assert.Equal(7, data.Series.Season);
        Assert.Equal(
            [.. Windows(0, 12), .. Windows(100, 106)],
            Rows(data.Training).Select(static row => (row.Input[0], row.Target[0])).OrderBy(static row => row.Item1));
        Assert.Equal(
            [.. Windows(12, 20), .. Windows(106, 110)],
            Rows(data.Validation!).Select(static row => (row.Input[0], row.Target[0])));
        Assert.Equal([18L, 12], data.Parts.Take(2).Select(static part => part.Items));

        static IEnumerable<(float First, float Target)> Windows(int first, int end) =>
            Enumerable.Range(first, end - first - 2).Select(static i => ((float)i, i + 2f));
    }

    [Fact]
    public async Task Files_of_a_pattern_are_series_with_scales_of_their_own()
    {
        Table("flow,area", Enumerable.Range(0, 10).Select(static i => $"{i},3"), "south.csv");
        Table("flow,area", Enumerable.Range(0, 10).Select(static i => $"{1000 * i},5"), "north.csv");
        folder.File(".hidden.csv", "x");
        folder.File("notes.txt", "x");
        SeriesData series = new()
        {
            Series = Path.Combine(folder.Path, "*.csv"), Columns = new(["flow"]), Static = new(["area"]), Target = new(["flow"]),
            Lookback = 2, Scale = ScaleKind.MinMax, ScalePer = ScaleScope.Series, Split = new([1, 0, 0]),
        };
        using NetworkData data = await OpenAsync(series, features: 2);

        Assert.Equal(["north", "south"], data.Series!.Names);
        Assert.Equal([9000, 9], data.Profile.Series.Select(static scales => scales.Inputs.Scale[0]));
        Assert.Equal([2, 2], data.Profile.Series.Select(static scales => scales.Inputs.Scale[1]));
        Assert.Equal(data.Profile, DataProfile.FromMetadata(data.Profile.ToMetadata()));
        Assert.Equal(9, data.Profile.InputsOf("south")!.Scale[0]);
        Assert.Equal(9000, data.Profile.InputsOf("elsewhere")!.Scale[0]);
        Assert.Equal([0, 1], Rows(data.Training).Select(static row => row.Input[1]).Distinct().Order());
        Assert.Equal(16, Rows(data.Training).Count);

        using NetworkData again = await OpenAsync(series, features: 2, profile: data.Profile);
        Assert.Equal(Rows(data.Training).Select(static row => row.Target[0]), Rows(again.Training).Select(static row => row.Target[0]));
    }

    [Fact]
    public async Task A_step_sees_known_values_of_the_rows_that_it_predicts_and_its_own_time()
    {
        string path = Table("hour,flow,holiday", Enumerable.Range(0, 12).Select(
            static i => string.Create(CultureInfo.InvariantCulture, $"2024-01-01 {i * 2:00}:00,{i},{100 + i}")));
        SeriesData series = new()
        {
            Series = path, Time = "hour", Columns = new(["flow"]), Known = new(["holiday"]), Calendar = new(["hour"]),
            Target = new(["flow"]), Lookback = 2, Ahead = 2, Horizon = 2, Scale = ScaleKind.None, Split = new([1, 0, 0]),
        };
        using NetworkData data = await OpenAsync(series, features: 5);
        (float[] input, float[] target) = Rows(data.Training).First(static row => row.Input[0] == 6);

        // flow, sine and cosine of the hour, then the holidays of both predicted rows.
        float[] expected = [6, 0, -1, 108, 109, 7, -0.5f, -0.8660254f, 109, 110];
        Assert.All(expected.Zip(input), static pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.Equal([9, 10], target);
        Assert.Equal("2024-01-01 14:00", data.Series!.TimeOf(7));
        Assert.Equal(12, data.Series.Season);
    }

    [Theory]
    [InlineData(MissingRule.Previous, new float[] { 0, 1, 1, 1, 4, 5, 5, 5 })]
    [InlineData(MissingRule.Linear, new float[] { 0, 1, 2, 3, 4, 5, 5, 5 })]
    [InlineData(MissingRule.Mask, new float[] { 0, 1, 1, 1, 4, 5, 5, 5 })]
    public async Task Missing_values_are_filled_by_rule_and_never_from_a_later_part(MissingRule rule, float[] expected)
    {
        // Rows 2 and 3 lack their value, row 6 is a gap in time, and row 7, the last of the training part, lacks it as well.
        string[] values = ["0", "1", "", "NA", "4", "5", "-", "NaN", "100", "101", "102", "103"];
        string path = Table(
            "day,value", values.Index().Where(static row => row.Item != "-").Select(static row => $"{Day(row.Index)},{row.Item}"));
        SeriesData series = new()
        {
            Series = path, Time = "day", Columns = new(["value"]), Target = new(["value"]), Lookback = 1, Missing = rule,
            Scale = ScaleKind.None, Split = new([8 / 12.0, 4 / 12.0, 0]),
        };
        int width = rule == MissingRule.Mask ? 2 : 1;
        using NetworkData data = await OpenAsync(series, features: width);
        (float[] Input, float[] Target)[] rows = [.. Rows(data.Training, shuffled: false)];

        Assert.Equal(expected, rows.Select(static row => row.Input[0]).Append(rows[^1].Target[0]));
        Assert.Equal([101, 102, 103], Rows(data.Validation!).Select(static row => row.Target[0]));
        if (rule == MissingRule.Mask)
        {
            Assert.Equal([0, 0, 1, 1, 0, 0, 1], rows.Select(static row => row.Input[1]));
        }

        // The scales know only what was observed.
        using NetworkData scaled = await OpenAsync(series with { Scale = ScaleKind.Standard }, features: width);
        Assert.Equal(2.5, scaled.Profile.Inputs!.Shift[0]);
    }

    [Fact]
    public async Task Missing_targets_do_not_count_under_a_mask()
    {
        string path = Table("row,value", new[] { "0,0", "1,1", "2,", "3,3", "4,4" });
        SeriesData series = new()
        {
            Series = path, Columns = new(["value"]), Target = new(["value"]), Lookback = 1, Missing = MissingRule.Mask,
            Scale = ScaleKind.None, Split = new([1, 0, 0]),
        };
        using NetworkData data = await OpenAsync(series, features: 2);
        using Batch batch = data.Training.Read(0, 0);

        Assert.Equal(3, batch.Predictions);
        Assert.Equal(
            [(1f, true), (1f, false), (3f, true), (4f, true)],
            TensorValues.Of<float>(batch.Target).Zip(TensorValues.Of<bool>(batch.Counted!)).OrderBy(static pair => pair.First)
                .ThenByDescending(static pair => pair.Second));
    }

    [Theory]
    [InlineData(SeriesTransform.Log)]
    [InlineData(SeriesTransform.Difference)]
    [InlineData(SeriesTransform.LogDifference)]
    public async Task A_transform_is_what_it_says_and_is_taken_back(SeriesTransform transform)
    {
        string path = Table("value", Enumerable.Range(0, 12).Select(static i => $"{1 << i}"));
        SeriesData series = new()
        {
            Series = path, Columns = new(["value"]), Target = new(["value"]), Lookback = 3, Horizon = 2, Transform = transform,
            Scale = ScaleKind.Standard, Split = new([1, 0, 0]),
        };
        using NetworkData data = await OpenAsync(series);
        SeriesFacts facts = data.Series!;
        using Batch batch = data.Training.Read(0, 0);
        int row = batch.Rows![0] + 2;
        double[] outputs = TensorValues.Of<double>(batch.Target[0]);
        double[] decoded = new double[2];
        double[] encoded = new double[2];
        double[] last = [1 << row];
        facts.CodecOf(row).Decode(last, outputs, decoded);
        facts.CodecOf(row).Encode(last, decoded, encoded);

        Assert.Equal(1 << (row + 1), decoded[0], 1e-2);
        Assert.Equal(1 << (row + 2), decoded[1], 1e-2);
        Assert.All(outputs.Zip(encoded), static pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        Assert.Equal(transform == SeriesTransform.Log ? 8 : 7, Rows(data.Training).Count);
        if (transform == SeriesTransform.LogDifference)
        {
            Assert.Equal(Math.Log(2), data.Profile.Targets!.Shift[0], 1e-12);
        }
    }

    [Theory]
    [InlineData("day,v\n2024-01-01,1\n2024-01-02,2\n2024-01-02,3\n", "t.csv(4), column day: 2024-01-02 stands twice; the first is in "
        + "line 3, or name the column that tells series apart as 'group'.")]
    [InlineData("day,v\n2024-01-02,1\n2024-01-01,2\n", "t.csv(3), column day: 2024-01-01 comes after 2024-01-02; sort the rows by time, or "
        + "name the column that tells series apart as 'group'.")]
    [InlineData("day,v\n2024-01-01,1\n2024-01-02,2\n2024-01-05,3\n", "t.csv(4), column day: 2 rows are missing between 2024-01-02 and "
        + "2024-01-05, where 1 day is the usual distance; 'missing: previous', 'missing: linear' or 'missing: mask' fills gaps.")]
    [InlineData("day,v\n2024-01-01 00:00,1\n2024-01-01 01:00,2\n2024-01-01 02:00,3\n2024-01-01 02:30,3\n", "t.csv(5), column day: from "
        + "2024-01-01 02:00 to 2024-01-01 02:30 it is 00:30:00, but 01:00:00 is the usual distance; bring the rows to one distance.")]
    [InlineData("day,v\n2024-01,1\n2024-02,\n", "t.csv(3), column v: the value is missing (''); 'missing: previous', 'missing: linear' or "
        + "'missing: mask' says what stands for it.")]
    public async Task Times_out_of_order_and_gaps_are_said_with_their_line(string text, string message)
    {
        string path = folder.File("t.csv", text);
        SeriesData series = new() { Series = path, Time = "day", Columns = new(["v"]), Target = new(["v"]), Lookback = 1 };
        DataException refused = await Assert.ThrowsAsync<DataException>(() => OpenAsync(series));
        Assert.Equal(message, refused.Message.Replace(path, "t.csv", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("g,v,s\na,,1\na,,1\n", MissingRule.Mask, "the column 'v' has no value in the series 'a'")]
    [InlineData("g,v,s\na,1,1\na,2,2\n", MissingRule.Error, "(3), column s: 2 here, but 1 above in the series 'a'; a static column never ")]
    public async Task A_series_without_values_and_a_static_column_that_changes_are_refused(string text, MissingRule rule, string message)
    {
        SeriesData series = new()
        {
            Series = folder.File("t.csv", text),
            Group = "g",
            Columns = new(["v"]),
            Static = new(["s"]),
            Target = new(["v"]),
            Missing = rule,
        };
        Assert.Contains(
            message, (await Assert.ThrowsAsync<DataException>(() => OpenAsync(series))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pattern_without_files_and_a_value_without_logarithm_are_refused()
    {
        SeriesData none = new() { Series = Path.Combine(folder.Path, "*.tsv"), Columns = new(["v"]), Target = new(["v"]) };
        Assert.Contains(
            "*.tsv: no file matches", (await Assert.ThrowsAsync<DataException>(() => OpenAsync(none))).Message, StringComparison.Ordinal);
        string path = Table("v", new[] { "1", "0", "3", "4" });
        SeriesData zero = new() { Series = path, Columns = new(["v"]), Target = new(["v"]), Lookback = 1, Transform = SeriesTransform.Log };
        Assert.Equal(
            $"{path}(3), column v: 0 has no logarithm; this transform needs values above 0.",
            (await Assert.ThrowsAsync<DataException>(() => OpenAsync(zero))).Message);
    }

    /// <summary>Whatever happens after a point in time, all that comes before is the same, bit by bit.</summary>
    [Theory]
    [InlineData(MissingRule.Previous, SeriesTransform.None, ScaleScope.All)]
    [InlineData(MissingRule.Mask, SeriesTransform.LogDifference, ScaleScope.Series)]
    [InlineData(MissingRule.Linear, SeriesTransform.Difference, ScaleScope.All)]
    public async Task Nothing_of_the_future_leaks(MissingRule rule, SeriesTransform transform, ScaleScope scope)
    {
        const int rows = 60;
        string path = Path.Combine(folder.Path, "table.csv");
        SeriesData series = new()
        {
            Series = path, Time = "day", Group = "station",
            Columns = new(["flow", "rain"]), Known = new(["holiday"]), Static = new(["area"]),
            Calendar = new(["weekday", "day-of-year"]), Target = new(["flow"]), Lookback = 6, Horizon = 3, Missing = rule,
            Transform = transform, ScalePer = scope, Split = new([0.5, 0.25, 0.25]),
        };
        int features = (int)series.FeatureCount;

        // The training part ends before row 30, the validation part before row 45.
        foreach ((int change, int parts) in new[] { (30, 1), (45, 2) })
        {
            Write(rows);
            using NetworkData before = await OpenAsync(series, features: features);
            float[][][] known = [.. Parts(before).Select(Bits)];
            Write(change);
            using NetworkData after = await OpenAsync(series, features: features);
            float[][][] changed = [.. Parts(after).Select(Bits)];

            Assert.Equal(before.Profile, after.Profile);
            for (int part = 0; part < parts; part++)
            {
                Assert.Equal(known[part], changed[part]);
            }

            Assert.NotEqual(known[parts], changed[parts]);
        }

        void Write(int change) => Table(
            "day,station,flow,rain,holiday,area",
            new[] { "a", "b" }.SelectMany(station => Enumerable.Range(0, rows).Select(row =>
            {
                double flow = 10 + ((row * 7) % 11) + (station == "b" ? 50 : 0) + (row >= change ? 1000 : 0);
                string rain = row % 9 == 4 ? "" : string.Create(CultureInfo.InvariantCulture, $"{(row % 5) + (row >= change ? 77.5 : 0)}");
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Day(row)},{station},{(row % 14 == 13 ? "" : flow)},{rain},{(row % 4) + (row >= change ? 9 : 0)},{station.Length}");
            })));

        static IBatchSource[] Parts(NetworkData data) => [data.Training, data.Validation!, data.Test!];
    }

    private static float[][] Bits(IBatchSource source)
    {
        List<float[]> all = [];
        for (long index = 0; index < source.Count; index++)
        {
            using Batch batch = source.Read(0, index);
            all.Add(TensorValues.Of<float>(batch.Input));
            all.Add(TensorValues.Of<float>(batch.Target));
            all.Add(batch.Counted is { } counted ? [.. TensorValues.Of<bool>(counted).Select(static one => one ? 1f : 0f)] : []);
        }

        return [.. all];
    }

    private static List<(float[] Input, float[] Target)> Rows(IBatchSource source, bool shuffled = true)
    {
        List<(int Place, float[] Input, float[] Target)> rows = [];
        for (long index = 0; index < source.Count; index++)
        {
            using Batch batch = source.Read(0, index);
            int count = (int)batch.Input.size(0);
            float[][] inputs = [.. TensorValues.Of<float>(batch.Input).Chunk((int)(batch.Input.numel() / count))];
            float[][] targets = [.. TensorValues.Of<float>(batch.Target).Chunk((int)(batch.Target.numel() / count))];
            rows.AddRange(Enumerable.Range(0, count).Select(row => (batch.Rows![row], inputs[row], targets[row])));
        }

        return [.. (shuffled ? rows : [.. rows.OrderBy(static row => row.Place)]).Select(static row => (row.Input, row.Target))];
    }

    private static Task<NetworkData> OpenAsync(
        SeriesData series, OutputSteps steps = OutputSteps.Last, int features = 1, DataProfile? profile = null) =>
        NetworkData.OpenAsync(
            Definitions.Of(TaskKind.Regression, InputKind.Features, features, (int)series.OutputCount, steps, series),
            new DataOptions { Profile = profile });

    private static string Day(int day) => new DateTime(2024, 1, 1).AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private string Table(string header, IEnumerable<string> rows, string name = "table.csv") =>
        folder.File(name, header + "\n" + string.Concat(rows.Select(static row => row + "\n")));
}
