using Hmlstm.Runtime.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Data;

public class TextStreamsTests
{
    [Theory]
    [InlineData(2, 1, 1)]
    [InlineData(17, 4, 3)]
    [InlineData(100, 8, 5)]
    [InlineData(101, 8, 5)]
    [InlineData(50, 64, 100)]
    [InlineData(1000, 7, 1000)]
    public void Every_character_but_the_first_is_predicted_exactly_once(int length, int rows, int window)
    {
        TextStreams streams = new(Part(length), rows, window);
        List<(long Input, long Target)> seen = [.. All(streams).SelectMany(static batch => batch.Pairs)];
        Assert.Equal(Enumerable.Range(1, length - 1).Select(static token => (token - 1L, (long)token)), seen.Order());
    }

    [Fact]
    public void A_row_reads_on_where_its_last_window_ended()
    {
        TextStreams streams = new(Part(101), batchSize: 4, window: 10);
        BatchContent[] batches = [.. All(streams)];
        for (int row = 0; row < 4; row++)
        {
            long[] inputs = [.. batches.SelectMany(batch => batch.Rows[row])
                .Where(static pair => pair.Target != Batch.Ignored)
                .Select(static pair => pair.Input)];
            Assert.Equal(Enumerable.Range(0, inputs.Length).Select(i => inputs[0] + i), inputs);
        }
    }

    [Fact]
    public void Rows_start_anew_only_where_the_epoch_does()
    {
        TextStreams streams = new(Part(101), batchSize: 4, window: 10);
        Assert.Equal([true, false, false], All(streams).Select(static batch => batch.StartsAll));
    }

    [Fact]
    public void Predictions_are_counted_without_what_is_filled_up()
    {
        // 10 predictions in 3 rows: 4, 3, 3; the second window of 2 has one filled-up step in two rows.
        TextStreams streams = new(Part(11), batchSize: 3, window: 2);
        Assert.Equal([6, 4], All(streams).Select(static batch => batch.Predictions));
    }

    [Fact]
    public void The_same_index_gives_the_same_batch_in_every_order_and_epoch()
    {
        TextStreams streams = new(Part(101), batchSize: 4, window: 10);
        BatchContent last = BatchContent.Of(streams.Read(0, 2));
        Assert.Equal(BatchContent.Of(streams.Read(0, 0)).Pairs, BatchContent.Of(streams.Read(5, 0)).Pairs);
        Assert.Equal(last.Pairs, BatchContent.Of(streams.Read(0, 2)).Pairs);
    }

    [Fact]
    public void Indices_outside_the_epoch_are_refused()
    {
        TextStreams streams = new(Part(101), batchSize: 4, window: 10);
        Assert.Throws<ArgumentOutOfRangeException>(() => streams.Read(0, streams.Count));
        Assert.Throws<ArgumentOutOfRangeException>(() => streams.Read(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => streams.Read(-1, 0));
    }

    [Fact]
    public void A_part_without_a_prediction_is_refused()
    {
        DataException error = Assert.Throws<DataException>(() => new TextStreams(Part(1), 1, 1));
        Assert.StartsWith("A part of the text has 1 characters; at least 2 are needed.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Batches_are_int64_and_batch_first()
    {
        using Batch batch = new TextStreams(Part(101), batchSize: 4, window: 10).Read(0, 0);
        Assert.Equal([4, 10], batch.Input.shape);
        Assert.Equal([4, 10], batch.Target.shape);
        Assert.Equal(torch.ScalarType.Int64, batch.Input.dtype);
        Assert.Equal(torch.ScalarType.Int64, batch.Target.dtype);
    }

    [Theory]
    [InlineData(2, 1, 1)]
    [InlineData(100, 8, 5)]
    [InlineData(50, 64, 100)]
    public void Windows_predict_every_character_but_the_first_exactly_once(int length, int rows, int window)
    {
        TextWindows windows = new(Part(length), rows, window, seed: 3);
        for (int epoch = 0; epoch < 3; epoch++)
        {
            List<(long Input, long Target)> seen = [.. All(windows, epoch).SelectMany(static batch => batch.Pairs)];
            Assert.Equal(Enumerable.Range(1, length - 1).Select(static token => (token - 1L, (long)token)), seen.Order());
        }
    }

    [Fact]
    public void Windows_come_in_a_new_order_every_epoch_and_in_the_same_order_again()
    {
        TextWindows windows = new(Part(1001), batchSize: 1, window: 10, seed: 3);
        long[] first = FirstTokens(windows, 0);
        long[] second = FirstTokens(windows, 1);
        Assert.NotEqual(first, second);
        Assert.Equal(first, FirstTokens(windows, 0));
        Assert.Equal(first, FirstTokens(new TextWindows(Part(1001), 1, 10, seed: 3), 0));
        Assert.NotEqual(first, FirstTokens(new TextWindows(Part(1001), 1, 10, seed: 4), 0));
        Assert.Equal(first.Order(), second.Order());
    }

    [Fact]
    public void Windows_without_a_seed_keep_the_texts_order()
    {
        long[] first = FirstTokens(new TextWindows(Part(101), batchSize: 1, window: 10, seed: null), 7);
        Assert.Equal(Enumerable.Range(0, 10).Select(static i => i * 10L), first);
    }

    [Fact]
    public void A_limited_source_gives_the_same_first_batches_in_every_epoch()
    {
        LimitedBatches limited = new(new TextWindows(Part(1001), batchSize: 1, window: 10, seed: 3), 5);
        Assert.Equal(5, limited.Count);
        Assert.Equal(FirstTokens(limited, 0), FirstTokens(limited, 1));
        Assert.Equal(FirstTokens(new TextWindows(Part(1001), 1, 10, seed: 3), 0)[..5], FirstTokens(limited, 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => limited.Read(0, 5));
        Assert.Equal(100, new LimitedBatches(new TextWindows(Part(1001), 1, 10, seed: 3), 1000).Count);
    }

    private static long[] FirstTokens(IBatchSource source, int epoch) =>
        [.. All(source, epoch).Select(static batch => batch.Rows[0][0].Input)];

    private static TextPart Part(int length) =>
        new(new ArrayTokens<ushort>([.. Enumerable.Range(0, length).Select(static i => (ushort)i)]), 0, length);

    private static IEnumerable<BatchContent> All(IBatchSource source, int epoch = 0)
    {
        for (long index = 0; index < source.Count; index++)
        {
            yield return BatchContent.Of(source.Read(epoch, index));
        }
    }

    private sealed record BatchContent((long Input, long Target)[][] Rows, bool StartsAll, long Predictions)
    {
        public IEnumerable<(long Input, long Target)> Pairs =>
            Rows.SelectMany(static row => row).Where(static pair => pair.Target != Batch.Ignored);

        public static BatchContent Of(Batch batch)
        {
            using (batch)
            {
                long[] inputs = batch.Input.data<long>().ToArray();
                long[] targets = batch.Target.data<long>().ToArray();
                (long, long)[] pairs = [.. inputs.Zip(targets)];
                return new BatchContent([.. pairs.Chunk((int)batch.Input.size(1))], batch.StartsAll, batch.Predictions);
            }
        }
    }
}
