using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Libtorch;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Data;

public sealed class RestartedBatchesTests
{
    private const int Rows = 40;

    [Fact]
    public void Rows_start_as_often_as_the_probability_says_and_not_where_all_start_anyway()
    {
        RestartedBatches batches = new(new Streams(501), 0.1, seed: 3);

        int starts = 0;
        for (long index = 1; index < batches.Count; index++)
        {
            using Batch batch = batches.Read(0, index);
            starts += Starts(batch).Count(static start => start);
        }

        using Batch first = batches.Read(0, 0);
        Assert.Null(first.Starts);
        Assert.True(first.StartsAll);

        // 20,000 draws with probability 0.1: the standard deviation of their sum is 42.
        Assert.InRange(starts, 2000 - 170, 2000 + 170);
    }

    [Fact]
    public void The_same_batch_starts_the_same_rows_and_another_one_others()
    {
        RestartedBatches batches = new(new Streams(10), 0.3, seed: 3);

        bool[] once = Read(batches, 0, 4);

        Assert.Equal(once, Read(batches, 0, 4));
        Assert.NotEqual(once, Read(batches, 0, 5));
        Assert.NotEqual(once, Read(batches, 1, 4));
        Assert.NotEqual(once, Read(new RestartedBatches(new Streams(10), 0.3, seed: 4), 0, 4));
    }

    [Fact]
    public void Rows_that_the_source_starts_still_start()
    {
        RestartedBatches batches = new(new Streams(10, starting: 7), 0.2, seed: 1);

        Assert.True(Read(batches, 0, 3)[7]);
    }

    private static bool[] Read(RestartedBatches batches, long epoch, long index)
    {
        using Batch batch = batches.Read(epoch, index);
        return Starts(batch);
    }

    private static bool[] Starts(Batch batch) => batch.Starts is { } starts ? TensorValues.Of<bool>(starts) : new bool[Rows];

    private sealed class Streams(long count, int? starting = null) : IBatchSource
    {
        public long Count => count;

        public Batch Read(long epoch, long index) => new()
        {
            Input = torch.zeros(Rows, 2, torch.ScalarType.Int64),
            Target = torch.zeros(Rows, 2, torch.ScalarType.Int64),
            Starts = starting is int row ? torch.arange(Rows) == row : null,
            StartsAll = index == 0,
            Predictions = Rows * 2,
        };
    }
}
