using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Tests.Data;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Tests.Runs;

public sealed class HistoryReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_history_is_read_back_as_it_was_written()
    {
        Evaluation[] history =
        [
            new(0.5, 10, 1.25, [new("train_loss", 2.5), new("valid_auc", double.NaN)]),
            new(1, 20, 61, [new("train_loss", 1e-10), new("valid_auc", double.PositiveInfinity)]),
        ];

        IReadOnlyList<Evaluation> read = HistoryReader.Read(folder.File("history.csv", HistoryCsv.Render(history)));

        Assert.Equal(HistoryCsv.Render(history), HistoryCsv.Render(read));
        Assert.Equal((0.5, 10, 1.25), (read[0].Epoch, read[0].Iteration, read[0].Seconds));
        Assert.True(double.IsNaN(read[0]["valid_auc"]));
    }

    [Theory]
    [InlineData("", "the history has no evaluation.")]
    [InlineData("epoch,iteration,seconds,train_loss\n", "the history has no evaluation.")]
    [InlineData("time,value\n1,2\n", "line 1 is not the head of a history, which begins with epoch,iteration,seconds.")]
    [InlineData("epoch,iteration,seconds,a,a\n1,2,3,4,5\n", "line 1 names a column twice.")]
    [InlineData("epoch,iteration,seconds,a\n1,2,3,4\n1,2,3\n", "line 3 has 3 fields, the head has 4.")]
    [InlineData("epoch,iteration,seconds,a\n1,2,3,four\n", "line 2 has no number in the column 'a'.")]
    [InlineData("epoch,iteration,seconds,a\n,2,3,4\n", "line 2 has no number in the column 'epoch'.")]
    [InlineData("epoch,iteration,seconds,a\n1,1e300,3,4\n", "line 2 has no number in the column 'iteration'.")]
    public void A_damaged_history_is_refused_at_its_line(string text, string problem)
    {
        string path = folder.File("history.csv", text);

        Assert.Equal($"{path}: {problem}", Assert.Throws<DataException>(() => HistoryReader.Read(path)).Message);
    }

    [Fact]
    public void A_missing_history_is_named()
    {
        string path = Path.Combine(folder.Path, "history.csv");

        Assert.Equal($"{path}: there is no such file.", Assert.Throws<DataException>(() => HistoryReader.Read(path)).Message);
    }
}
