using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Reports;
using Hmlstm.Runtime.Tests.Data;
using Hmlstm.Runtime.Tests.Networks;
using Hmlstm.Runtime.Training;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Reports;

[Collection("torch")]
public sealed class ReportFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_training_leaves_a_report_with_its_history_and_what_its_best_weights_make_of_the_test_part()
    {
        string path = Path.Combine(folder.Path, "report.html");
        List<string> warnings = [];

        using NetworkData data = Letters();
        ReportFile file = new(path, data, warnings.Add);
        Train(data, file);
        string ended = File.ReadAllText(path);
        file.AddMeasured([new("test_accuracy", 0.625)], "worst row 3 of 64: 8.31 bits per character (mean 2.43)");

        Assert.Empty(warnings);
        Assert.Contains("<h2 id=\"steps\">Boundaries</h2>", ended, StringComparison.Ordinal);
        Assert.Contains("completed", ended, StringComparison.Ordinal);
        Assert.Contains("<figcaption>Bits per character", ended, StringComparison.Ordinal);
        Assert.Contains("0.625<small>test", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.DoesNotContain("worst row", ended, StringComparison.Ordinal);
        Assert.Contains("worst row 3 of 64: 8.31 bits per character (mean 2.43)</p>", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Equal(["letters.txt", "report.html"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_report_changes_nothing_of_the_training()
    {
        using NetworkData data = Letters();

        (byte[] Weights, double Draw) without = Train(data, null);
        (byte[] Weights, double Draw) with = Train(data, new ReportFile(Path.Combine(folder.Path, "report.html"), data));

        Assert.Equal(without.Weights, with.Weights);
        Assert.Equal(without.Draw, with.Draw);
    }

    [Fact]
    public void A_report_that_cannot_be_written_is_one_warning_and_the_training_goes_on()
    {
        List<string> warnings = [];
        using NetworkData data = Letters();
        string path = Path.Combine(folder.File("taken", "a file where a folder would have to be"), "report.html");
        ReportFile file = new(path, data, warnings.Add);

        Train(data, file);
        file.AddMeasured([new("test_accuracy", 0.625)]);

        Assert.StartsWith($"{path}: the report was not written: ", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', warnings[0]);
    }

    [Fact]
    public void Data_that_is_gone_at_the_end_leaves_a_report_of_the_curves()
    {
        List<string> warnings = [];
        string path = Path.Combine(folder.Path, "report.html");
        using NetworkData data = Letters();
        using NetworkData broken = new(behind: null)
        {
            Source = "gone",
            Training = data.Training,
            Validation = data.Validation,
            Test = new NoBatches(),
            Parts = data.Parts,
            Profile = data.Profile,
        };

        Train(data, new ReportFile(path, broken, warnings.Add));

        Assert.Equal($"{path}: the report was not written: The disk is gone.", Assert.Single(warnings));
        Assert.Contains("<figcaption>Loss", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Time_that_is_up_leaves_a_report_of_the_curves()
    {
        List<string> warnings = [];
        string path = Path.Combine(folder.Path, "report.html");
        using NetworkData data = Letters();

        Train(data, new ReportFile(path, data, warnings.Add, new CancellationToken(canceled: true)));

        Assert.Equal($"{path}: no time was left to show held-out data in it", Assert.Single(warnings));
        Assert.Contains("<figcaption>Loss", File.ReadAllText(path), StringComparison.Ordinal);
    }

    private static (byte[] Weights, double Draw) Train(NetworkData data, ITrainingCallback? callback)
    {
        manual_seed(5);
        using SampleNetwork network = new();
        Trainer<SampleNetwork> trainer = new(
            network,
            new TrainingDefinition { Epochs = 2, BatchSize = 4, Window = 10, CarryState = true, LearningRate = Schedule.Constant(0.01) });
        if (callback is not null)
        {
            trainer.Callbacks.Add(callback);
        }

        trainer.Train(data.Training, data.Validation);
        using Tensor draw = rand(1);
        return ([.. network.parameters().SelectMany(static parameter => parameter.detach().bytes.ToArray())], draw.item<float>());
    }

    private NetworkData Letters()
    {
        string text = string.Concat(Enumerable.Range(0, 400).Select(static n => "abcd "[(n + (n * n / 7)) % 5]));
        string path = folder.File("letters.txt", text);
        using SampleNetwork network = new();
        NetworkDefinition definition = network.Definition with
        {
            Data = new TextData { Text = path, Alphabet = AlphabetKind.Chars, Split = new([0.6, 0.2, 0.2]) },
            Training = new TrainingDefinition { BatchSize = 4, Window = 10, CarryState = true },
        };
        return NetworkData.OpenAsync(definition).GetAwaiter().GetResult();
    }

    private sealed class NoBatches : IBatchSource
    {
        public long Count => 1;

        public Batch Read(long epoch, long index) => throw new DataException("The disk is gone.");
    }
}
