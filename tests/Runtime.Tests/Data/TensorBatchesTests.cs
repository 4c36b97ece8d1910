using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Libtorch;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Data;

public sealed class TensorBatchesTests
{
    [Fact]
    public void Every_sequence_comes_once_in_an_epoch_with_its_own_target_and_length()
    {
        using TensorBatches batches = TensorBatches.Of(
            Features(7, 3, 2),
            new long[] { 0, 1, 2, 3, 4, 5, 6 },
            [1, 2, 3, 1, 2, 3, 1],
            batchSize: 3,
            seed: 5);
        List<long> seen = [];
        for (long index = 0; index < batches.Count; index++)
        {
            using Batch batch = batches.Read(0, index);
            long[] classes = batch.Target.data<long>().ToArray();
            seen.AddRange(classes);
            Assert.Equal(classes.Select(static row => (row % 3) + 1), batch.Lengths!.data<long>().ToArray());
            for (int row = 0; row < classes.Length; row++)
            {
                Assert.Equal(100 * classes[row], batch.Input[row, 0, 0].item<float>());
            }

            Assert.True(batch.StartsAll);
            Assert.Equal(classes.Length, batch.Predictions);
        }

        Assert.Equal(3, batches.Count);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], seen.Order());
    }

    [Fact]
    public void The_seed_and_the_epoch_alone_rule_the_order()
    {
        using TensorBatches batches = TensorBatches.Of(Features(50, 1, 1), Classes(50), batchSize: 50, seed: 1);
        using TensorBatches same = TensorBatches.Of(Features(50, 1, 1), Classes(50), batchSize: 50, seed: 1);
        using TensorBatches kept = TensorBatches.Of(Features(50, 1, 1), Classes(50), batchSize: 50);

        Assert.Equal(Order(batches, 3), Order(same, 3));
        Assert.NotEqual(Order(batches, 3), Order(batches, 4));
        Assert.Equal(Classes(50), Order(kept, 3));
    }

    [Fact]
    public void Types_become_those_that_networks_read()
    {
        using TensorBatches tokens = TensorBatches.Of(new int[,] { { 1, 2 }, { 3, 4 } }, new int[,] { { 2, -100 }, { 4, 5 } }, [2, 1]);
        using TensorBatches values = TensorBatches.Of(new double[2, 4, 1], new double[2, 4, 3], [4, 2]);
        using Batch first = tokens.Read(0, 0);
        using Batch second = values.Read(0, 0);

        Assert.Equal((torch.ScalarType.Int64, torch.ScalarType.Int64), (first.Input.dtype, first.Target.dtype));
        Assert.Equal((torch.ScalarType.Float32, torch.ScalarType.Float32), (second.Input.dtype, second.Target.dtype));

        // What counts: a class that is not ignored, or a vector, inside the real steps.
        Assert.Equal((2, 6), (first.Predictions, second.Predictions));
    }

    [Fact]
    public void It_keeps_copies_and_frees_them()
    {
        long before = LiveTensors.CountOfThread;
        using (torch.Tensor inputs = torch.zeros(4, 3, 2))
        using (torch.Tensor targets = torch.zeros(4, 1))
        {
            using TensorBatches batches = new(inputs, targets, batchSize: 4);
            inputs.fill_(7);
            using Batch batch = batches.Read(0, 0);
            using torch.Tensor sum = batch.Input.sum();
            Assert.Equal(0, sum.item<float>());
        }

        Assert.Equal(before, LiveTensors.CountOfThread);
    }

    [Theory]
    [InlineData(new long[] { 4, 3 }, false, new long[] { 4 }, "inputs are Float32 [4, 3]")]
    [InlineData(new long[] { 0, 3, 2 }, false, new long[] { 0 }, "inputs are Float32 [0, 3, 2]")]
    [InlineData(new long[] { 4, 3, 2 }, true, new long[] { 4 }, "inputs are Int64 [4, 3, 2]")]
    [InlineData(new long[] { 4, 3, 2 }, false, new long[] { 5 }, "targets are Int64 [5]")]
    [InlineData(new long[] { 4, 3, 2 }, false, new long[] { 4, 2 }, "targets are Int64 [4, 2]")]
    public void Shapes_that_do_not_fit_are_refused_in_one_line(long[] inputs, bool areTokens, long[] targets, string message)
    {
        using torch.Tensor input = torch.zeros(inputs, dtype: areTokens ? torch.ScalarType.Int64 : torch.ScalarType.Float32);
        using torch.Tensor target = torch.zeros(targets, dtype: torch.ScalarType.Int64);
        DataException error = Assert.Throws<DataException>(() => new TensorBatches(input, target).Dispose());
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Numbers_that_cannot_be_are_refused_with_their_place()
    {
        Array inputs = Features(2, 3, 1);
        float[,] wrong = { { 1 }, { float.NaN } };
        double[,] large = { { 1e39 }, { 1 } };

        Assert.Equal("targets have a number that float32 cannot hold: NaN at [1, 0].", Refusal(inputs, wrong));
        Assert.Equal("targets have a number that float32 cannot hold: 1E+39 at [0, 0].", Refusal(inputs, large));
        Assert.Equal("lengths: 4 at [1]; they go from 1 to 3.", Refusal(inputs, Classes(2), [1, 4]));
        Assert.Equal("lengths: 0 at [0]; they go from 1 to 3.", Refusal(inputs, Classes(2), [0, 3]));
        Assert.StartsWith("lengths are Int64 [3]; ", Refusal(inputs, Classes(2), [1, 1, 1]), StringComparison.Ordinal);
        Assert.Equal("targets are an array of String; torch makes no tensor of it.", Refusal(inputs, new[] { "a", "b" }));
    }

    private static string Refusal(Array inputs, Array targets, long[]? lengths = null) =>
        Assert.Throws<DataException>(() => TensorBatches.Of(inputs, targets, lengths).Dispose()).Message;

    private static long[] Classes(int count) => [.. Enumerable.Range(0, count).Select(static i => (long)i)];

    private static long[] Order(TensorBatches batches, long epoch)
    {
        using Batch batch = batches.Read(epoch, 0);
        return batch.Target.data<long>().ToArray();
    }

    /// <summary>The first number of each sequence is 100 times its place.</summary>
    private static float[,,] Features(int count, int steps, int width)
    {
        float[,,] values = new float[count, steps, width];
        for (int i = 0; i < count; i++)
        {
            values[i, 0, 0] = 100 * i;
        }

        return values;
    }
}
