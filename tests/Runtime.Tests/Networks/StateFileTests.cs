using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Prediction;
using Hmlstm.Runtime.Reports;
using Hmlstm.Runtime.Tests.Prediction;
using Hmlstm.Runtime.Training;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Networks;

/// <summary>A state from a file is believed in nothing, and what reads a piece of a stream goes on from it.</summary>
[Collection("torch")]
public sealed class StateFileTests : IDisposable
{
    private static readonly Vocabulary Letters = Vocabulary.OfCharacters("abcde".EnumerateRunes());

    private readonly string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly SampleNetwork network = new();

    [Fact]
    public void A_state_comes_back_as_it_was_and_nothing_else_lives_on()
    {
        using SampleNetwork.Memory state = Random(rows: 3);
        StateFile.Write(path, state, network);
        long before = LiveTensors.CountOfThread;

        using (NetworkState read = StateFile.Read(path, network))
        {
            Assert.Equal(Bytes(state), Bytes(read));
            Assert.Equal(before + state.Tensors.Count, LiveTensors.CountOfThread);
        }

        Assert.Equal(before, LiveTensors.CountOfThread);
    }

    [Fact]
    public void A_file_that_is_no_state_of_the_network_is_refused_in_one_line_with_its_name()
    {
        using SampleNetwork other = new(width: 7);
        using SampleNetwork.Memory state = Random(rows: 2);
        StateFile.Write(path, state, network);
        byte[] good = File.ReadAllBytes(path);

        AssertRefused(
            $"the state is one of a network of fingerprint {network.Fingerprint}, not {other.Fingerprint}.", good, other);
        AssertRefused("this is no state of a network: 5 bytes that do not begin like one.", [1, 2, 3, 4, 5]);
        AssertRefused("this is no state of a network: 4096 bytes that do not begin like one.", new byte[4096]);
        AssertRefused("the state is cut off or damaged: it has 100 bytes of numbers for 2 rows of 13.", good[..^4]);
        AssertRefused("the state is cut off or damaged: it has 105 bytes of numbers for 2 rows of 13.", [.. good, 0]);
        AssertRefused("the state is damaged: its checksum is another.", With(good, 50, 0x55));
        AssertRefused("the state is of version 2; this program reads version 1.", With(good, 8, 2));
        AssertRefused("the state is cut off or damaged: it has 104 bytes of numbers for 2130706434 rows of 13.", With(good, 15, 0x7F));
        File.Delete(path);
        Assert.Equal($"{path}: there is no such file.", Assert.Throws<DataException>(() => StateFile.Read(path, network)).Message);
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_neither_read_nor_written()
    {
        using SampleNetwork.Memory state = Random(rows: 1);
        byte[] damaged = StateBytes.Of(network.Fingerprint, 1, [.. Enumerable.Range(0, 13).Select(n => n == 4 ? float.NaN : n)]);
        AssertRefused("the state has a number that is not finite, its 5th.", damaged);

        using (no_grad())
        {
            state.Tensors[1].Value.fill_(double.PositiveInfinity);
        }

        string message = Assert.Throws<DataException>(() => StateFile.Write(path, state, network)).Message;
        Assert.Contains(": the state is not written: its 5th number is not finite", message, StringComparison.Ordinal);
        Assert.Equal(damaged, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_reading_in_two_pieces_is_the_reading_of_the_whole()
    {
        long[] tokens = Tokens(700);
        using StreamState whole = new(), first = new();
        SequenceReading expected = SequenceReader.ReadText(network, Letters, tokens, whole);
        SequenceReader.ReadText(network, Letters, tokens.AsSpan(0, 301), first);
        using StreamState second = new(first.End(), "s.state");

        SequenceReading actual = SequenceReader.ReadText(network, Letters, tokens.AsSpan(301), second);

        Assert.Equal(expected.Expected.Skip(301), actual.Expected);
        Assert.Equal(
            Enumerable.Range(301, 399).Select(step => expected.Boundary(0, step)),
            Enumerable.Range(0, 399).Select(step => actual.Boundary(0, step)));
        Assert.Equal(expected.Bits.Skip(302), actual.Bits.Skip(1));
        AssertSameEnd(whole, second);

        using StreamState twice = new(Random(rows: 2), "s.state");
        Assert.Equal(
            "s.state: the state has 2 rows, but a text is one stream; each needs its own row.",
            Assert.Throws<DataException>(() => SequenceReader.ReadText(network, Letters, tokens, twice)).Message);
    }

    [Fact]
    public void A_text_is_measured_from_the_state_before_it_and_ends_with_the_state_after_its_last_token()
    {
        long[] tokens = Tokens(130);
        using StreamState read = new(), first = new();
        SequenceReading expected = SequenceReader.ReadText(network, Letters, tokens, read);
        Measure(tokens[..50], first);
        using StreamState second = new(first.End());

        double loss = Measure(tokens[50..], second);

        Assert.Equal(expected.Bits.Skip(51).Average() * Math.Log(2), loss, 1e-5);
        AssertSameEnd(read, second);
        using StreamState again = new(first.End()), several = new();
        IBatchSource streams = new TextStreams(Part(tokens), batchSize: 3, window: 20);
        using LossMetric metric = new(new CrossEntropyLoss());
        Assert.Equal(
            "the state: the state has 1 row, but the data to measure is 3 streams; each needs its own row.",
            Assert.Throws<DataException>(() => Evaluator.Evaluate(network, streams, [metric], again)).Message);
    }

    [Fact]
    public void Tensors_go_on_row_by_row_from_their_last_real_steps()
    {
        using StreamState whole = new(), first = new();
        Run([3, 0, 1, 2, 4, 4], 2, null, whole);
        Run([3, 0, 4, 2, 4, 0], 2, [2, 2], first);
        using StreamState second = new(first.End(), "s.state"), third = new(Random(rows: 3), "s.state");

        Run([1, 4], 2, null, second);

        AssertSameEnd(whole, second);
        Assert.Equal(
            "s.state: the state has 3 rows, but 'input' has 2 rows; each needs its own row.",
            Assert.Throws<DataException>(() => Run([1, 4], 2, null, third)).Message);
    }

    [Fact]
    public void Windows_of_a_series_and_several_texts_take_no_state()
    {
        SeriesData series = new()
        {
            Series = "s.csv", Target = new(["level"]), Columns = new(["level"]), Lookback = 24, Horizon = 1, Ahead = 1,
        };
        using RuleNetwork forecast = new(series, static input => input[.., -1]);
        using StreamState stream = new();
        Assert.Equal(
            "table.csv: each prediction reads its own window of 24 rows from zeros, so no state goes on; "
                + "begin with the last 23 rows of the piece before instead.",
            Refusal(forecast, "level\n1\n2\n", "table.csv"));
        Assert.Equal(
            "texts.jsonl: a state is that of one text, and these may be several; give a file of plain text.",
            Refusal(network, "{\"text\": \"ab\"}\n", "texts.jsonl"));

        string Refusal(INetwork asked, string content, string name)
        {
            using MemoryStream memory = new(System.Text.Encoding.UTF8.GetBytes(content));
            using PredictionSource source = PredictionSource.Open(memory, name);
            return Assert.Throws<DataException>(() => Predictor.Predict(
                asked, new DataProfile { Vocabulary = Letters }, source, new PredictionOptions { Stream = stream })).Message;
        }
    }

    public void Dispose()
    {
        network.Dispose();
        File.Delete(path);
    }

    private static long[] Tokens(int count) => [.. Enumerable.Range(0, count).Select(static n => (long)((n * n) + (n / 7)) % 5)];

    private static byte[] With(byte[] bytes, int place, byte value)
    {
        byte[] changed = [.. bytes];
        changed[place] = value;
        return changed;
    }

    private static TextPart Part(long[] tokens) =>
        new(new ArrayTokens<byte>([.. tokens.Select(static token => (byte)token)]), 0, tokens.Length);

    private static float[] Bytes(NetworkState state) => [.. state.Tensors.SelectMany(static one => TensorValues.Of<float>(one.Value))];

    private static void AssertSameEnd(StreamState expected, StreamState actual)
    {
        using NetworkState one = expected.End(), other = actual.End();
        Assert.Equal(Bytes(one), Bytes(other));
    }

    private double Measure(long[] tokens, StreamState stream)
    {
        using LossMetric metric = new(new CrossEntropyLoss());
        return Evaluator.Evaluate(network, new TextStreams(Part(tokens), batchSize: 1, window: 20), [metric], stream)[0].Value;
    }

    private void Run(long[] ids, int rows, long[]? lengths, StreamState stream)
    {
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        (string, Tensor)[] tensors = lengths is null
            ? [("input", tensor(ids, rows, ids.Length / rows))]
            : [("input", tensor(ids, rows, ids.Length / rows)), ("lengths", tensor(lengths))];
        using MemoryStream file = new();
        Hmlstm.Runtime.Weights.TensorFile.Write(file, tensors);
        file.Position = 0;
        using PredictionInput input = PredictionInput.Read(file, "x.safetensors", network.Definition.Input);
        using NetworkOutput output = input.Run(network, stream);
    }

    private void AssertRefused(string line, byte[] bytes, SampleNetwork? by = null)
    {
        File.WriteAllBytes(path, bytes);
        Assert.Equal($"{path}: {line}", Assert.Throws<DataException>(() => StateFile.Read(path, by ?? network)).Message);
    }

    private SampleNetwork.Memory Random(int rows)
    {
        SampleNetwork.Memory state = network.CreateState(rows);
        using IDisposable quiet = no_grad();
        foreach ((_, Tensor value) in state.Tensors)
        {
            value.uniform_(-1, 1);
        }

        return state;
    }
}
