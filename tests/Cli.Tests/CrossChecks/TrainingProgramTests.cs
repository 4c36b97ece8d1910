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
        Assert.InRange(ours[^1].Iteration, 12, 40);

        IReadOnlyList<Evaluation> theirs = History(name, TrainedPrograms.Alone);

        AssertAlike(ours, theirs, 2e-4);
        AssertAlike(Weights(name, "ours.safetensors"), Weights(name, "alone/weights.safetensors"), 1e-3);
    }

    [TorchTheory]
    [MemberData(nameof(CaseNames))]
    public void Two_processes_of_half_the_rows_train_as_one_of_all(string name)
    {
        AssertAlike(History(name, TrainedPrograms.Alone), History(name, TrainedPrograms.Together), 2e-4);
        AssertAlike(Weights(name, "alone/last.safetensors"), Weights(name, "together/last.safetensors"), 1e-3);
    }

    [TorchTheory]
    [InlineData(TrainedPrograms.Killed)]
    public void A_training_that_was_killed_and_started_again_ends_with_the_same_bits(string name)
    {
        AssertAlike(History(name, TrainedPrograms.Together), History(name, TrainedPrograms.Restarted), 0);
        AssertAlike(Weights(name, "together/last.safetensors"), Weights(name, "restarted/last.safetensors"), 0);
        AssertAlike(Weights(name, "together/weights.safetensors"), Weights(name, "restarted/weights.safetensors"), 0);
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
