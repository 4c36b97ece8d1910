using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json.Nodes;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Checkpoints;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Tests.Data;
using Hmlstm.Runtime.Tests.Training;
using Hmlstm.Runtime.Training;
using Hmlstm.Runtime.Weights;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Checkpoints;

[Collection(TorchGenerator.Name)]
public sealed class DamagedCheckpointTests : IDisposable
{
    private static readonly TrainingDefinition Training = new() { Epochs = 2, BatchSize = 3, Window = 10, CarryState = true };
    private readonly TemporaryFolder folder = new();
    private readonly string path;
    private readonly byte[] good;

    public DamagedCheckpointTests()
    {
        path = Path.Combine(folder.Path, "last.ckpt");
        using RecallNetwork network = new(5, 8, Training);
        Train(network, Training, resume: null, new CheckpointWriter(path, TimeSpan.MaxValue));
        good = File.ReadAllBytes(path);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_flipped_bit_is_found()
    {
        PortableRandom random = new(3);
        for (int i = 0; i < 200; i++)
        {
            byte[] damaged = [.. good];
            damaged[random.Below(good.Length)] ^= (byte)(1 << random.Below(8));
            File.WriteAllBytes(path, damaged);
            AssertRefused();
        }
    }

    [Fact]
    public void Every_cut_is_found()
    {
        foreach (int length in new[] { 0, 1, 8, 11, 12, 19, 20, 51, 52, 53, 100, good.Length / 2, good.Length - 1 })
        {
            File.WriteAllBytes(path, good[..length]);
            AssertRefused();
        }

        File.WriteAllBytes(path, [.. good, 0]);
        Assert.Equal($"{path}: has 1 bytes too many", AssertRefused());
    }

    [Fact]
    public void A_newer_version_is_named()
    {
        byte[] newer = [.. good];
        BinaryPrimitives.WriteUInt32LittleEndian(newer.AsSpan(8), 2);
        File.WriteAllBytes(path, newer);
        Assert.Equal($"{path}: was written by another version of Hmlstm: its format is 2, this one reads 1", AssertRefused());
    }

    [Fact]
    public void A_missing_file_a_folder_and_a_foreign_file_are_one_line_each()
    {
        File.WriteAllText(path, "model: Text8\n");
        Assert.Equal($"{path}: is no checkpoint of Hmlstm", AssertRefused());
        File.Delete(path);
        Assert.Equal($"{path}: there is no such checkpoint", AssertRefused());
        Directory.CreateDirectory(path);
        Assert.Equal($"{path}: the file may not be read, or is a folder", AssertRefused());
    }

    [Fact]
    public void A_checkpoint_of_a_wider_network_changes_nothing()
    {
        using RecallNetwork other = new(5, 9, Training);
        Assert.Equal($"{path}: does not hold what this network needs", RefusedBy(other, Training));
    }

    [Fact]
    public void A_checkpoint_of_another_optimizer_is_refused_with_both_names()
    {
        TrainingDefinition training = Training with { Optimizer = new OptimizerDefinition { Kind = OptimizerKind.Sgd } };
        using RecallNetwork same = new(5, 8, training);
        Assert.Equal($"{path}: was made with the optimizer Adam, not Sgd; its memory does not fit", RefusedBy(same, training));
    }

    [Fact]
    public void A_checkpoint_of_other_data_is_refused_with_both_sizes()
    {
        TrainingDefinition training = Training with { BatchSize = 2 };
        using RecallNetwork same = new(5, 8, training);
        Assert.Equal($"{path}: was made with 10 batches per epoch; this data has 15", RefusedBy(same, training));
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_leaves_the_one_before()
    {
        string blocked = Path.Combine(folder.Path, "blocked.ckpt");
        File.WriteAllBytes(blocked, good);

        // The front of the file has been written when its tensors are asked for.
        IEnumerable<(string Name, torch.Tensor Value)> gone = Enumerable.Range(0, 1).Select<int, (string, torch.Tensor)>(
            static _ => throw new IOException("The disk is gone."));
        Assert.Throws<IOException>(() => CheckpointFile.Write(blocked, gone, new Dictionary<string, string>()));
        Assert.Equal(good, File.ReadAllBytes(blocked));
        Assert.Equal([blocked, path], Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_training_that_diverged_leaves_the_last_good_checkpoint()
    {
        using RecallNetwork network = new(5, 8, Training);
        TrainingResult result = Train(
            network,
            Training,
            resume: null,
            new CheckpointWriter(path, TimeSpan.Zero),
            new Poison(network, iteration: 4));
        Assert.Equal(StopReason.Diverged, result.Reason);
        using TrainingCheckpoint checkpoint = TrainingCheckpoint.Read(path);
        Assert.Equal(4, checkpoint.Iteration);
    }

    [Fact]
    public void A_checkpoint_is_there_before_the_first_iteration()
    {
        using RecallNetwork network = new(5, 8, Training);
        string first = Path.Combine(folder.Path, "new", "last.ckpt");
        long? iteration = null;
        network.BeforeForward = _ =>
        {
            using TrainingCheckpoint begun = TrainingCheckpoint.Read(first);
            iteration ??= begun.Iteration;
        };
        Train(network, Training, resume: null, new CheckpointWriter(first, TimeSpan.MaxValue));
        Assert.Equal(0, iteration);
    }

    [Fact]
    public void Weights_that_are_not_finite_are_not_kept_in_the_place_of_good_ones()
    {
        // The weights break before the checkpoint of the same iteration is written.
        using RecallNetwork network = new(5, 8, Training);
        Train(network, Training, resume: null, new Poison(network, iteration: 4), new CheckpointWriter(path, TimeSpan.Zero));
        using TrainingCheckpoint checkpoint = TrainingCheckpoint.Read(path);
        Assert.Equal(3, checkpoint.Iteration);
    }

    [Theory]
    [InlineData("Seconds", "1e300", "the seconds are 1E+300")]
    [InlineData("Seconds", "-1", "the seconds are -1")]
    [InlineData("LossSum", "\"NaN\"", "the sum of losses is NaN over 0 predictions")]
    [InlineData("LossSum", "7", "the sum of losses is 7 over 0 predictions")]
    [InlineData("RegularisationSum", "\"NaN\"", "the sum of regularising terms is NaN over 0 predictions")]
    [InlineData("RegularisationSum", "7", "the sum of regularising terms is 7 over 0 predictions")]
    [InlineData("Iteration", "21", "21 iterations are more than the batches that were read")]
    [InlineData("Iteration", "-1", "a count is below 0")]
    [InlineData("Epoch", "9223372036854775807", "a count is above 9007199254740992")]
    [InlineData("Counters", """[{ "Name": "skipped", "Part": 5, "Whole": 4 }]""", "a counter is below 0, or above what it is a part of")]
    [InlineData("Counters", "[null]", "a counter is below 0, or above what it is a part of")]
    [InlineData("Counters", "null", "a list is missing")]
    [InlineData("EvaluationsWithoutImprovement", "-2", "-2 of 2 evaluations are without improvement")]
    [InlineData("EvaluationsWithoutImprovement", "3", "3 of 2 evaluations are without improvement")]
    [InlineData("OptimizerSteps.0", "-5", "the optimizer took -5 steps in 20 iterations")]
    [InlineData("OptimizerSteps.0", "21", "the optimizer took 21 steps in 20 iterations")]
    [InlineData("Schedules.0.Value", "1e308", "the value of 'learning_rate' is 1E+308")]
    [InlineData("Schedules.0.Value", "-1", "the value of 'learning_rate' is -1")]
    [InlineData("Schedules.0.Value", "\"Infinity\"", "the value of 'learning_rate' is Infinity")]
    [InlineData("Schedules.0.Factor", "2", "the factor of 'learning_rate' is 2")]
    [InlineData("Schedules.0.Factor", "\"NaN\"", "the factor of 'learning_rate' is NaN")]
    [InlineData("Schedules.0.Waited", "-1", "'learning_rate' has waited for -1 evaluations")]
    [InlineData("History.1.Iteration", "99", "row 2 of the history is not between the others")]
    [InlineData("History.0.Iteration", "15", "row 2 of the history is not between the others", "History.1.Iteration", "14")]
    [InlineData("History.1.Seconds", "\"NaN\"", "row 2 of the history is not between the others")]
    [InlineData("History.1.Values.0.Name", "\"other\"", "row 2 of the history has other columns than the first")]
    [InlineData("History.1.Values.0.Name", "null", "a row of the history is missing")]
    [InlineData("History.1", "null", "a row of the history is missing")]
    [InlineData("Schedules.0", "null", "a schedule is missing")]
    [InlineData("Best", "2", "the best evaluation 2 is none of 2")]
    public void A_field_of_the_state_that_no_training_has_is_refused(
        string field, string value, string message, string? other = null, string? otherValue = null)
    {
        Rewrite(state: state =>
        {
            Set(state, field, value);
            if (other is not null)
            {
                Set(state, other, otherValue!);
            }
        });
        Assert.Equal($"{path}: {message}", AssertRefused());
    }

    [Theory]
    [InlineData("weights.output.bias", "int32", "weights.output.bias holds I32, not F32")]
    [InlineData("weights.output.bias", "float64", "weights.output.bias holds F64, not F32")]
    [InlineData("weights.output.bias", "nan", "weights.output.bias has a number that is not finite: NaN at [0]")]
    [InlineData("best.recurrent.weight", "inf", "best.recurrent.weight has a number that is not finite: -Infinity at [0, 0]")]
    [InlineData("best.recurrent.weight", "int32", "best.recurrent.weight holds I32, not F32")]
    [InlineData("optimizer.exp_avg.output.bias", "int32", "the optimizer's exp_avg.output.bias is missing or of another shape or type")]
    [InlineData("optimizer.exp_avg.output.bias", "nan", "the optimizer's exp_avg.output.bias has a number that no training gives")]
    [InlineData(
        "optimizer.exp_avg_sq.output.bias",
        "negative",
        "the optimizer's exp_avg_sq.output.bias has a number that no training gives")]
    [InlineData("carried.hidden", "nan", "carried.hidden has a number that is not finite: NaN at [0, 0]")]
    [InlineData("carried.hidden", "int32", "carried.hidden holds I32, not F32")]
    [InlineData("carried.hidden", "twice", "the carried state has 6 rows, which are not those of the next batch")]
    [InlineData("carried.hidden", "none", "the carried state is missing")]
    [InlineData("generator", "zeros", "the state of torch's random generator is none")]
    [InlineData("generator", "int32", "the state of torch's random generator is none")]
    [InlineData("generator", "none", "does not hold what this network needs")]
    public void A_tensor_with_a_right_name_and_wrong_numbers_is_refused_and_changes_nothing(string name, string change, string message)
    {
        // In the middle of an epoch, so that the next batch goes on from the carried state.
        using (RecallNetwork trained = new(5, 8, Training))
        {
            Train(
                trained,
                Training,
                resume: null,
                new TrainerOptions { EvaluateEvery = 5, MaxIterations = 15 },
                new CheckpointWriter(path, TimeSpan.MaxValue));
        }

        Rewrite(tensor: (found, value) => found == name ? Changed(value, change) : value);
        using RecallNetwork network = new(5, 8, Training);
        byte[] generator = Generator();
        Assert.Equal($"{path}: {message}", RefusedBy(network, Training));
        Assert.Equal(generator, Generator());

        static byte[] Generator()
        {
            using torch.Tensor state = torch.get_rng_state();
            return state.data<byte>().ToArray();
        }
    }

    [Fact]
    public void What_was_rewritten_without_a_change_is_a_checkpoint()
    {
        Rewrite();
        using RecallNetwork network = new(5, 8, Training);
        using TrainingCheckpoint checkpoint = TrainingCheckpoint.Read(path);
        Assert.Equal(20, Train(network, Training, checkpoint).Iterations);
    }

    [Fact]
    public void A_checkpoint_holds_what_belongs_to_its_data()
    {
        DataProfile profile = new()
        {
            Classes = new(["rain", "sun; line\nbreak"]),
            Vocabulary = Vocabulary.OfCharacters("abc".EnumerateRunes()),
        };
        using RecallNetwork network = new(5, 8, Training);
        Train(network, Training, resume: null, new CheckpointWriter(path, TimeSpan.MaxValue, profile));
        using TrainingCheckpoint checkpoint = TrainingCheckpoint.Read(path);
        Assert.Equal(profile.Classes, checkpoint.Profile.Classes);
        Assert.Equal("abc", checkpoint.Profile.Vocabulary!.Symbols);
        Assert.Null(checkpoint.Profile.Inputs);
    }

    [Fact]
    public void A_checkpoint_whose_vocabulary_is_none_is_refused()
    {
        Rewrite(metadata: static metadata => metadata["vocabulary.alphabet"] = "runes");
        Assert.Equal($"{path}: The vocabulary is damaged: 'runes' is no alphabet", AssertRefused());
    }

    private static torch.Tensor? Changed(torch.Tensor value, string change) => change switch
    {
        "int32" => value.to(torch.ScalarType.Int32),
        "float64" => value.to(torch.ScalarType.Float64),
        "nan" => torch.full_like(value, float.NaN),
        "inf" => torch.full_like(value, float.NegativeInfinity),
        "negative" => torch.full_like(value, -1),
        "zeros" => torch.zeros_like(value),
        "twice" => torch.cat([value, value]),
        _ => null,
    };

    private static void Set(JsonNode state, string field, string value)
    {
        string[] path = field.Split('.');
        JsonNode node = state;
        foreach (string step in path[..^1])
        {
            node = int.TryParse(step, CultureInfo.InvariantCulture, out int item) ? node[item]! : node[step]!;
        }

        if (node is JsonArray list)
        {
            list[int.Parse(path[^1], CultureInfo.InvariantCulture)] = JsonNode.Parse(value);
        }
        else
        {
            Assert.True(node.AsObject().ContainsKey(path[^1]), field);
            node[path[^1]] = JsonNode.Parse(value);
        }
    }

    /// <summary>Writes the checkpoint with other content and a checksum that fits it; a tensor that becomes null is left out.</summary>
    private void Rewrite(
        Func<string, torch.Tensor, torch.Tensor?>? tensor = null,
        Action<JsonNode>? state = null,
        Action<Dictionary<string, string>>? metadata = null)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using TensorFile file = CheckpointFile.Read(path);
        Dictionary<string, string> written = new(file.Metadata);
        JsonNode json = JsonNode.Parse(written["state"])!;
        state?.Invoke(json);
        written["state"] = json.ToJsonString();
        metadata?.Invoke(written);
        CheckpointFile.Write(
            path,
            from pair in file.Tensors
            let value = tensor is null ? pair.Value : tensor(pair.Key, pair.Value)
            where value is not null
            select (pair.Key, value),
            written);
    }

    private static TrainingResult Train(
        RecallNetwork network, TrainingDefinition training, TrainingCheckpoint? resume, params ITrainingCallback[] callbacks) =>
        Train(network, training, resume, new TrainerOptions(), callbacks);

    private static TrainingResult Train(
        RecallNetwork network,
        TrainingDefinition training,
        TrainingCheckpoint? resume,
        TrainerOptions options,
        params ITrainingCallback[] callbacks)
    {
        Trainer<RecallNetwork> trainer = new(network, training, options) { Resume = resume };
        foreach (ITrainingCallback callback in callbacks)
        {
            trainer.Callbacks.Add(callback);
        }

        TextPart part = new(new ArrayTokens<byte>([.. Enumerable.Range(0, 301).Select(static i => (byte)(i % 5))]), 0, 301);
        return trainer.Train(new TextStreams(part, training.BatchSize, 10), new TextStreams(part, training.BatchSize, 10));
    }

    private string AssertRefused()
    {
        WeightsException error = Assert.Throws<WeightsException>(() => TrainingCheckpoint.Read(path).Dispose());
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }

    private string RefusedBy(RecallNetwork network, TrainingDefinition training)
    {
        float[] before = [.. network.Module.parameters().SelectMany(static parameter => parameter.data<float>().ToArray())];
        using TrainingCheckpoint checkpoint = TrainingCheckpoint.Read(path);
        WeightsException error = Assert.Throws<WeightsException>(() => Train(network, training, checkpoint));
        Assert.Equal(before, network.Module.parameters().SelectMany(static parameter => parameter.data<float>().ToArray()));
        return error.Message;
    }

    private sealed class Poison(RecallNetwork network, long iteration) : ITrainingCallback
    {
        public void OnIteration(TrainingRun run)
        {
            if (run.Iteration >= iteration)
            {
                using IDisposable quiet = torch.no_grad();
                network.Module.parameters().Last().fill_(float.NaN);
            }
        }
    }
}
