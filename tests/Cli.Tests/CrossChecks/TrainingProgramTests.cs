using System.Text.Json;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Training;
using Hmlstm.Runtime.Weights;

namespace Hmlstm.Cli.Tests.CrossChecks;

/// <summary>The emitted training program trains as the trainer here does, however many processes it has.</summary>
[Collection("torch")]
public sealed class TrainingProgramTests(TrainedPrograms programs) : IClassFixture<TrainedPrograms>
{
    public static TheoryData<string> CaseNames => [.. TrainedPrograms.Cases.Keys];

    [TorchTheory]
    [MemberData(nameof(CaseNames))]
    public void One_process_measures_what_the_trainer_here_does(string name)
    {
        IReadOnlyList<Evaluation> ours = programs.HistoryOf(name);
        Assert.InRange(ours[^1].Iteration, 20, 30);

        IReadOnlyList<Evaluation> theirs = History(name, TrainedPrograms.Alone);

        AssertAlike(ours, theirs, 2e-4);
        AssertAlike(Weights(name, "ours.safetensors"), Weights(name, "alone/weights.safetensors"), 1e-3);
    }

    [TorchTheory]
    [MemberData(nameof(CaseNames))]
    public void Two_processes_of_half_the_rows_train_as_one_of_all(string name)
    {
        AssertAlike(History(name, TrainedPrograms.Alone), History(name, TrainedPrograms.Together), 1e-5);
        AssertAlike(Weights(name, "alone/last.safetensors"), Weights(name, "together/last.safetensors"), 2e-4);
    }

    [TorchTheory]
    [InlineData(TrainedPrograms.Killed)]
    public void A_training_that_was_killed_and_started_again_ends_with_the_same_bits(string name)
    {
        AssertAlike(History(name, TrainedPrograms.Together), History(name, TrainedPrograms.Restarted), 0);
        AssertAlike(Weights(name, "together/last.safetensors"), Weights(name, "restarted/last.safetensors"), 0);
        AssertAlike(Weights(name, "together/weights.safetensors"), Weights(name, "restarted/weights.safetensors"), 0);
    }

    [TorchTheory]
    [InlineData(TrainedPrograms.Killed)]
    public void What_it_wrote_becomes_a_run_that_the_other_commands_take(string name)
    {
        ToolRun adopted = programs.Run(name, "adopt", "@/alone");

        Assert.Equal((0, ""), (adopted.ExitCode, adopted.Error));
        Assert.StartsWith("bits per character of the test part:\n", adopted.Output, StringComparison.Ordinal);
        Evaluation best = History(name, TrainedPrograms.Alone).MinBy(static row => row["valid_bits_per_character"])!;
        NamedValue[] metrics = [.. JsonObjectFile.ReadMetrics(programs.FolderOf(name) + "/alone/metrics.json")];
        Assert.Equal(best.Epoch, metrics.Single(static value => value.Name == "best_epoch").Value);
        ToolRun measured = programs.Run(name, "evaluate", "@/alone", "--part", "valid");
        using JsonDocument json = JsonDocument.Parse(measured.Output);
        Assert.Equal(best["valid_loss"], json.RootElement.GetProperty("loss").GetDouble(), 4);
        Assert.Equal(0, programs.Run(name, "sample", "@/alone", "--length", "5").ExitCode);
        Assert.Equal(0, programs.Run(name, "boundaries", "@/alone", "--text", "the sea").ExitCode);
        Assert.True(File.Exists(programs.FolderOf(name) + "/alone/report.html"));
        Assert.Equal(0, programs.Run(name, "data", "export", "@/alone", "--out", "@/again").ExitCode);
        Assert.Equal(
            File.ReadAllBytes(programs.FolderOf(name) + "/data/data.safetensors"),
            File.ReadAllBytes(programs.FolderOf(name) + "/again/data.safetensors"));
    }

    [TorchTheory]
    [InlineData(TrainedPrograms.Killed, "a mixture")]
    public void Files_that_do_not_fit_are_refused_in_one_line_each(string name, string other)
    {
        string folder = programs.FolderOf(name), lines = folder + "/lines.txt";

        PythonTorch.RunScript("torch_misfits.py", folder, programs.FolderOf(other), lines);

        Assert.Equal(
            [
                "missing/data.json: No such file or directory",
                "other/data/data.json: written for a network of fingerprint F, and this one has F; "
                    + "export the data of the definition that this is of",
                "cut/data.safetensors: test.target does not lie inside the file",
                "narrow/data.safetensors: training.input is [6, 42], and [6, 43] is needed",
                "other/w.safetensors: the weights of a network of fingerprint F, and this one has F",
                "together/checkpoint-N-0.pt: a training with processes 2, and this one has 1; another --out begins anew",
            ],
            File.ReadLines(lines));
    }

    private static void AssertAlike(IReadOnlyList<Evaluation> expected, IReadOnlyList<Evaluation> actual, double tolerance)
    {
        Assert.Equal(expected.Select(static row => (row.Epoch, row.Iteration)), actual.Select(static row => (row.Epoch, row.Iteration)));
        Assert.Contains(actual[0].Values, static value => value.Name.StartsWith("valid_", StringComparison.Ordinal));
        foreach ((Evaluation ours, Evaluation theirs) in expected.Zip(actual))
        {
            foreach (NamedValue value in theirs.Values)
            {
                double own = ours[value.Name];
                Assert.True(
                    Math.Abs(own - value.Value) <= tolerance * Math.Max(1, Math.Abs(own)),
                    FormattableString.Invariant($"{value.Name} after {ours.Iteration} iterations: {own}, not {value.Value}"));
            }
        }
    }

    private static void AssertAlike(
        IReadOnlyDictionary<string, float[]> expected, IReadOnlyDictionary<string, float[]> actual, double tolerance)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach ((string name, float[] values) in expected)
        {
            double furthest = values.Zip(actual[name], static (own, other) => Math.Abs((double)own - other)).Max();
            Assert.True(furthest <= tolerance, FormattableString.Invariant($"{name} is {furthest} away"));
        }
    }

    private IReadOnlyList<Evaluation> History(string name, string folder) =>
        HistoryReader.Read($"{programs.FolderOf(name)}/{folder}/history.csv");

    private Dictionary<string, float[]> Weights(string name, string file)
    {
        using TensorFile weights = TensorFile.Read($"{programs.FolderOf(name)}/{file}");
        return weights.Tensors.ToDictionary(static pair => pair.Key, static pair => pair.Value.data<float>().ToArray());
    }
}
