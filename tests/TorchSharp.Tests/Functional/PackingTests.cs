using System.Runtime.InteropServices;
using TorchSharp.Modules;
using TorchSharp.Tests.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.utils.rnn;

namespace TorchSharp.Tests.Functional;

public class PackingTests
{
    [Fact]
    public void Sequences_are_padded_to_the_longest()
    {
        Tensor padded = pad_sequence([tensor(new double[] { 1, 2, 3 }), tensor(new double[] { 4 })], batch_first: true, padding_value: -1);

        Assert.Equal([2, 3], padded.shape);
        Assert.Equal([1, 2, 3, 4, -1, -1], Numbers.Of(padded));
        Assert.Equal([3, 2], pad_sequence([tensor(new double[] { 1, 2, 3 }), tensor(new double[] { 4 })]).shape);
    }

    [Fact]
    public void Packing_puts_the_steps_of_all_sequences_together()
    {
        using PackedSequence packed = pack_sequence([tensor(new double[] { 1, 2, 3 }), tensor(new double[] { 4 })]);

        Assert.Equal([1, 4, 2, 3], Numbers.Of(packed.data));
        Assert.Equal([2, 1, 1], Numbers.Of(packed.batch_sizes));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Padding_undoes_packing(bool batchFirst)
    {
        Tensor input = Numbers.Wave(0, 3, 4, 2);
        Tensor lengths = tensor(new long[] { 2, 4, 1 });
        input[0, 2..] = tensor(0.0);
        input[2, 1..] = tensor(0.0);
        Tensor given = batchFirst ? input : input.transpose(0, 1);

        using PackedSequence packed = pack_padded_sequence(given, lengths, batchFirst, enforce_sorted: false);
        (Tensor padded, Tensor found) = pad_packed_sequence(packed, batchFirst);

        Assert.Equal(Numbers.Of(given), Numbers.Of(padded));
        Assert.Equal([2, 4, 1], Numbers.Of(found));
        Assert.Equal([1, 0, 2], Numbers.Of(packed.sorted_indices));
        Assert.Equal(batchFirst ? [3, 6, 2] : [6, 3, 2], pad_packed_sequence(packed, batchFirst, total_length: 6).Item1.shape);
    }

    [Fact]
    public void Unsorted_rows_are_refused_unless_sorting_is_allowed() =>
        Assert.Throws<ExternalException>(() => pack_padded_sequence(zeros(4, 2, 1), tensor(new long[] { 1, 4 })));

    [Fact]
    public void A_packed_lstm_gives_each_sequence_what_it_gives_it_alone()
    {
        using LSTM lstm = nn.LSTM(2, 3, bidirectional: true, dtype: float64);
        Tensor first = Numbers.Wave(0, 2, 2), second = Numbers.Wave(1, 4, 2);
        Tensor h0 = Numbers.Wave(2, 2, 2, 3), c0 = Numbers.Wave(3, 2, 2, 3);
        using PackedSequence packed = pack_sequence([first, second], enforce_sorted: false);

        (PackedSequence output, Tensor h, Tensor c) = lstm.call(packed, (h0, c0));

        Tensor padded = pad_packed_sequence(output).Item1;
        Tensor[] alone = [first, second];
        for (int i = 0; i < 2; i++)
        {
            Tensor Row(Tensor state) => state[.., i..(i + 1)];
            (Tensor expected, Tensor expectedH, Tensor expectedC) = lstm.call(alone[i].unsqueeze(1), (Row(h0), Row(c0)));
            Numbers.AssertClose(expected, padded[..(int)alone[i].shape[0], i..(i + 1)]);
            Numbers.AssertClose(expectedH, Row(h));
            Numbers.AssertClose(expectedC, Row(c));
        }
    }

    [Fact]
    public void A_packed_gru_starts_from_zeros_without_a_state()
    {
        using GRU gru = nn.GRU(2, 3, dtype: float64);
        Tensor sequence = Numbers.Wave(0, 4, 2);
        using PackedSequence packed = pack_sequence([sequence]);

        (PackedSequence output, Tensor h) = gru.call(packed);

        (Tensor expected, Tensor expectedH) = gru.call(sequence.unsqueeze(1));
        Numbers.AssertClose(expected, pad_packed_sequence(output).Item1);
        Numbers.AssertClose(expectedH, h);
    }

    [Fact]
    public void A_packed_sequence_leaves_its_scope_as_a_whole()
    {
        PackedSequence kept, lost;
        using (NewDisposeScope())
        {
            kept = pack_sequence([ones(3), ones(2)], enforce_sorted: false).MoveToOuterDisposeScope();
            lost = pack_sequence([ones(3), ones(2)], enforce_sorted: false);
        }

        Assert.Equal([1, 1, 1, 1, 1], Numbers.Of(kept.data));
        Assert.Equal([0, 1], Numbers.Of(kept.unsorted_indices));
        Assert.True(lost.data.IsInvalid);
        kept.Dispose();
        Assert.True(kept.data.IsInvalid);
    }
}
