using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Prediction;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Prediction;

public sealed class ForecasterTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void A_closed_loop_reads_what_it_predicted_and_goes_on_in_time()
    {
        // Scaled by (v - 10) / 2; the network adds 1 to the last value, which is 2 as the data have it.
        using RuleNetwork network = new(Series(), static window => Last(window) + 1);
        Forecaster forecaster = new(network, Profile());
        IReadOnlyList<ForecastRow> rows = forecaster.Forecast(
            new SeriesHistory
            {
                Columns = new Dictionary<string, IReadOnlyList<double>> { ["flow"] = [1, 2, 10, 12] },
                Times = [.. Enumerable.Range(0, 4).Select(static month => new DateTime(2024, 9 + month, 1))],
            },
            3);

        Assert.Equal([14, 16, 18], rows.Select(static row => row.Values.Single()));
        Assert.Equal(
            [(1, new DateTime(2025, 1, 1)), (2, new DateTime(2025, 2, 1)), (3, new DateTime(2025, 3, 1))],
            rows.Select(static row => (row.Step, row.Time!.Value)));
        Assert.Equal([[0, 1], [1, 2], [2, 3]], network.Windows);
        Assert.True(network.training);
    }

    [Fact]
    public void Several_rows_at_once_are_added_together_and_differences_are_summed()
    {
        SeriesData series = Series() with { Horizon = 2, Transform = SeriesTransform.Difference };
        using RuleNetwork network = new(series, static _ => tensor(new float[] { 0.5f, -2 }).reshape(1, 2));
        DataProfile profile = new()
        {
            Inputs = new Scaler(new(["flow"]), new([1.0]), new([2.0])), Targets = new Scaler(new(["flow"]), new([1.0]), new([2.0])),
        };
        IReadOnlyList<ForecastRow> rows = new Forecaster(network, profile).Forecast(History([1, 2, 4]), 5);

        // Differences of 1 + 2 * 0.5 = 2 and 1 - 2 * 2 = -3.
        Assert.Equal([6, 3, 5, 2, 4], rows.Select(static row => row.Values.Single()));
        Assert.Equal([0, 0.5f], network.Windows[0]);
        Assert.Equal([0.5f, -2], network.Windows[1]);
        Assert.Null(rows[0].Time);
    }

    [Fact]
    public void Known_values_come_from_the_future_and_missing_ones_are_filled()
    {
        SeriesData series = Series() with { Known = new(["price"]), Missing = MissingRule.Mask, Calendar = new(["month"]), Time = "day" };
        using RuleNetwork network = new(series, static window => Last(window));
        DataProfile profile = Profile() with { Inputs = new Scaler(new(["flow", "price"]), new([10.0, 0]), new([2.0, 1])) };
        Forecaster forecaster = new(network, profile);
        SeriesHistory history = History([10, 12, double.NaN]) with
        {
            Columns = new Dictionary<string, IReadOnlyList<double>> { ["flow"] = [10, 12, double.NaN], ["price"] = [1, 2, 3] },
            Times = [new(2024, 1, 1), new(2024, 4, 1), new(2024, 7, 1)],
        };
        Dictionary<string, IReadOnlyList<double>> future = new() { ["price"] = [4, 5] };
        forecaster.Forecast(history, 2, future);

        // The value, whether it was missing, sine and cosine of the month, and the price of the next row.
        AssertNear([1, 0, 1, 0, 3, 1, 1, 0, -1, 4], network.Windows[0]);
        AssertNear([1, 1, 0, -1, 4, 1, 0, -1, 0, 5], network.Windows[1]);
        DataException few = Assert.Throws<DataException>(() => forecaster.Forecast(history, 3, future));
        Assert.Contains("up to 3 rows after", few.Message, StringComparison.Ordinal);
        DataException none = Assert.Throws<DataException>(() => forecaster.Forecast(history, 1));
        Assert.Contains("known before", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_closed_loop_can_know_is_refused()
    {
        using RuleNetwork ahead = new(Series() with { Ahead = 3 }, static window => Last(window));
        Assert.Equal(3, new Forecaster(ahead, Profile()).Forecast(History([10, 12]), 1).Single().Step);
        Assert.Contains("predicts 3 rows ahead", Message(ahead, Profile(), History([10, 12])), StringComparison.Ordinal);

        using RuleNetwork other = new(Series() with { Columns = new(["flow", "rain"]) }, static window => Last(window));
        DataProfile wide = Profile() with { Inputs = new Scaler(new(["flow", "rain"]), new([0.0, 0]), new([1.0, 1])) };
        Assert.Contains("reads the column 'rain'", Message(other, wide, History([10, 12])), StringComparison.Ordinal);

        using RuleNetwork plain = new(Series(), static window => Last(window));
        Assert.Equal(
            "the history has 1 row with a value of 'flow', and a forecast reads 2.", Message(plain, Profile(), History([10])));
        Assert.Contains("missing: error", Message(plain, Profile(), History([10, double.NaN, 12])), StringComparison.Ordinal);
        DataException unscaled = Assert.Throws<DataException>(() => new Forecaster(plain, DataProfile.Empty));
        Assert.Contains("scales", unscaled.Message, StringComparison.Ordinal);

        static string Message(INetwork network, DataProfile profile, SeriesHistory history) =>
            Assert.Throws<DataException>(() => new Forecaster(network, profile).Forecast(history, 2)).Message;
    }

    private static void AssertNear(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), static pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    private static SeriesHistory History(double[] flow) =>
        new() { Columns = new Dictionary<string, IReadOnlyList<double>> { ["flow"] = flow } };

    private static SeriesData Series() =>
        new() { Series = "flow.csv", Columns = new(["flow"]), Target = new(["flow"]), Lookback = 2 };

    private static DataProfile Profile() => new()
    {
        Inputs = new Scaler(new(["flow"]), new([10.0]), new([2.0])),
        Targets = new Scaler(new(["flow"]), new([10.0]), new([2.0])),
    };

    private static Tensor Last(Tensor window) => window.select(1, -1).narrow(1, 0, 1);
}
