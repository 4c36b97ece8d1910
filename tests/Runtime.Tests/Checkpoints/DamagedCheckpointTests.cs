using System.Buffers.Binary;
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
        TrainingResult result = Train(network, Training, resume: null, new Poison(network), new CheckpointWriter(path, TimeSpan.MaxValue));
        Assert.Equal(StopReason.Diverged, result.Reason);
        using TrainingCheckpoint checkpoint = TrainingCheckpoint.Read(path);
        Assert.Equal(20, checkpoint.Iteration);
        Assert.Equal(good, File.ReadAllBytes(path));
    }

    private static TrainingResult Train(RecallNetwork network, TrainingDefinition training, TrainingCheckpoint? resume, params ITrainingCallback[] callbacks)
    {
        Trainer<RecallNetwork> trainer = new(network, training) { Resume = resume };
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

    private sealed class Poison(RecallNetwork network) : ITrainingCallback
    {
        public void OnIteration(TrainingRun run)
        {
            using IDisposable quiet = torch.no_grad();
            network.Module.parameters().Last().fill_(float.NaN);
        }
    }
}
