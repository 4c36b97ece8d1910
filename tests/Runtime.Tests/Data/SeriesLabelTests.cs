using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Libtorch;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Data;

/// <summary>A class for each row of a series: of each step of a window, or of its last one.</summary>
public sealed class SeriesLabelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Every_step_has_the_class_of_its_row_or_of_the_row_ahead_of_it(int ahead)
    {
        using NetworkData data = await OpenAsync(OutputSteps.Each, Table(20), Series(ahead));

        List<(float[] Inputs, long[] Targets)> windows = [.. Windows(data.Training)];
        Assert.Equal(20 - 4 - ahead + 1, windows.Count);
        Assert.All(windows, window => Assert.Equal(window.Inputs.Select(row => ClassOf((int)row + ahead)), window.Targets));
        Assert.Equal(["calm", "gust", "storm"], data.Profile.Classes);
        Assert.Null(data.Profile.Targets);
    }

    [Fact]
    public async Task A_window_has_the_class_of_its_last_row_and_stays_inside_its_part()
    {
        using NetworkData data = await OpenAsync(
            OutputSteps.Last, Table(40), Series(ahead: 0) with { Split = new([0.5, 0.25, 0.25]) });

        foreach ((IBatchSource part, int first, int end) in new[]
        {
            (data.Training, 0, 20), (data.Validation!, 20, 30), (data.Test!, 30, 40),
        })
        {
            (float[] Inputs, long[] Targets)[] windows = [.. Windows(part).OrderBy(static window => window.Inputs[0])];
            Assert.Equal(Enumerable.Range(first, end - first - 3), windows.Select(static window => (int)window.Inputs[0]));
            Assert.All(windows, static window => Assert.Equal([ClassOf((int)window.Inputs[^1])], window.Targets));
        }
    }

    [Fact]
    public async Task Whole_numbers_are_in_the_order_of_their_values()
    {
        string path = folder.File("numbers.csv", "x,class\n1,10\n2,9\n3,-1\n4,10\n5,9\n6,-1\n");
        using NetworkData data = await OpenAsync(OutputSteps.Each, path, Series(ahead: 0) with { Lookback = 1 });

        Assert.Equal(["-1", "9", "10"], data.Profile.Classes);
        Assert.Equal(
            [2, 1, 0, 2, 1, 0],
            Windows(data.Training).OrderBy(static window => window.Inputs[0]).SelectMany(static window => window.Targets));
    }

    [Fact]
    public async Task A_trained_network_keeps_its_classes_and_refuses_others()
    {
        using NetworkData trained = await OpenAsync(OutputSteps.Each, Table(20), Series(ahead: 0));
        string few = folder.File("few.csv", "x,class\n1,storm\n2,storm\n3,calm\n4,storm\n");
        string other = folder.File("other.csv", "x,class\n1,storm\n2,hail\n3,calm\n4,storm\n");

        using NetworkData data = await OpenAsync(OutputSteps.Each, few, Series(ahead: 0), trained.Profile);
        DataException failure = await Assert.ThrowsAsync<DataException>(
            () => OpenAsync(OutputSteps.Each, other, Series(ahead: 0), trained.Profile));

        Assert.Equal([2L, 2, 0, 2], Windows(data.Training).Single().Targets);
        Assert.Equal(
            $"{other}(3), column class: the weights know no class 'hail'; theirs are 'calm', 'gust', 'storm'.",
            failure.Message);
    }

    [Theory]
    [InlineData("x,class\n1,a\n2,\n3,b\n4,c\n", "(3), column class: the row has no class.")]
    [InlineData("x,class\n1,a\n2,a\n3,b\n4,a\n", ": there are 2 classes ('a', 'b'), but the network has 3; 'output.size' is their number.")]
    [InlineData("x,kind\n1,a\n2,a\n3,b\n4,a\n", ": there is no column 'class'; there are 'x', 'kind'.")]
    public async Task What_is_wrong_with_classes_is_one_line(string text, string line)
    {
        string path = folder.File("wrong.csv", text);

        DataException failure = await Assert.ThrowsAsync<DataException>(() => OpenAsync(OutputSteps.Each, path, Series(ahead: 0)));

        Assert.Equal(path + line, failure.Message);
    }

    [Fact]
    public async Task The_number_of_classes_is_found_in_the_data()
    {
        SeriesData series = Series(ahead: 0) with { Series = Table(20) };

        Assert.Equal(new DataSizes(null, 1, 3), await DataSizes.FindAsync(series, TaskKind.Classification));
    }

    private static SeriesData Series(int ahead) => new()
    {
        Series = "",
        Columns = new(["x"]),
        Label = "class",
        Lookback = 4,
        Ahead = ahead,
        Scale = ScaleKind.None,
        Split = new([1, 0, 0]),
    };

    private static async Task<NetworkData> OpenAsync(OutputSteps steps, string path, SeriesData series, DataProfile? profile = null) =>
        await NetworkData.OpenAsync(
            Definitions.Of(TaskKind.Classification, InputKind.Features, 1, 3, steps, series with { Series = path }),
            new DataOptions { Profile = profile });

    private static IEnumerable<(float[] Inputs, long[] Targets)> Windows(IBatchSource source)
    {
        for (long index = 0; index < source.Count; index++)
        {
            using Batch batch = source.Read(0, index);
            for (long row = 0; row < batch.Input.size(0); row++)
            {
                yield return (TensorValues.Of<float>(batch.Input[row]), TensorValues.Of<long>(batch.Target[row]));
            }
        }
    }

    private static long ClassOf(int row) => row / 2 % 3;

    private string Table(int rows) => folder.File(
        "table.csv",
        "x,class\n" + string.Concat(
            Enumerable.Range(0, rows).Select(static row => $"{row},{new[] { "calm", "gust", "storm" }[ClassOf(row)]}\n")));
}
