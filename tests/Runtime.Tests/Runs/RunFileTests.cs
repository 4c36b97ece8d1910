using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Tests.Data;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Tests.Runs;

public sealed class RunFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_history_has_a_row_for_each_evaluation_and_empty_fields_for_no_number()
    {
        Evaluation[] history =
        [
            new(0.5, 10, 1.23456, [new("train_loss", 2.5), new("valid_auc", double.NaN)]),
            new(1, 20, 61, [new("train_loss", 1e-10), new("valid_auc", 0.75)]),
        ];
        Assert.Equal("epoch,iteration,seconds,train_loss,valid_auc\n0.5,10,1.235,2.5,\n1,20,61,1E-10,0.75\n", HistoryCsv.Render(history));
        Assert.Equal("", HistoryCsv.Render([]));
    }

    [Fact]
    public void Metrics_are_json_with_null_for_no_finite_number()
    {
        RunFolder run = new(Path.Combine(folder.Path, "run"));
        run.Create("model: Text8\n");
        run.WriteMetrics([new("test_loss", 1.5), new("test_auc", double.NaN), new("test_perplexity", double.PositiveInfinity)]);
        Assert.Equal("{\n  \"test_loss\": 1.5,\n  \"test_auc\": null,\n  \"test_perplexity\": null\n}\n", File.ReadAllText(run.Metrics));
        Assert.Equal("model: Text8\n", File.ReadAllText(run.Model));
    }
}
