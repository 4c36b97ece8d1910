using System.Globalization;
using System.Text;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Prediction;
using static TorchSharp.torch;

namespace Hmlstm.Inference.Tests;

/// <summary>A state file is the same for the network and for its predictor, and a stream in pieces is the stream.</summary>
public sealed class StateFileTests : IDisposable
{
    private const int Elements = 300;

    private readonly string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public static TheoryData<string> All => new(TestDefinitions.Names);

    public static TheoryData<string> Streams => new(TestDefinitions.Names.Where(static name =>
    {
        NetworkDefinition definition = TestDefinitions.Parse(name);
        return definition.Layers.All(static stack => stack.CanStep)
            && (definition.Input.Kind == InputKind.Features || definition.Task == TaskKind.LanguageModel);
    }));

    [Theory]
    [MemberData(nameof(All))]
    public void The_network_reads_what_its_predictor_wrote_and_the_other_way_round(string name)
    {
        using TestNetwork tested = new(name);
        PredictorState state = tested.Predictor.CreateState(3);
        tested.Predictor.Predict(tested.Elements(3, 4, seed: 1), state, []);
        using (FileStream file = File.Create(path))
        {
            state.Write(file);
        }

        using NetworkState read = StateFile.Read(path, tested.Network);
        Assert.Equal(3, read.BatchSize);
        Array next = tested.Elements(3, 5, seed: 2);
        using IDisposable quiet = no_grad();
        using NetworkOutput there = tested.Network.Forward(tested.Input(next, 3, 5), read);
        tested.Predictor.Predict(next, state, []);

        StateFile.Write(path, there.State, tested.Network);
        Assert.Equal(state, tested.Predictor.ReadState(File.ReadAllBytes(path)));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Two_pieces_of_a_stream_have_the_bits_of_the_whole(string name)
    {
        using TestNetwork tested = new(name);
        foreach (int cut in new[] { 1, 9, 131, 297 })
        {
            AssertPieces(tested, cut);
        }
    }

    private void AssertPieces(TestNetwork tested, int cut)
    {
        (DataProfile profile, Func<int, int, byte[]> write) = tested.Predictor.TakesTokens ? Text(tested) : Table(tested);

        using StreamState whole = new();
        PredictedRow[] expected = Predict(write(0, Elements), whole);
        using StreamState first = new();
        PredictedRow[] rows = Predict(write(0, cut), first);
        using (NetworkState end = first.End())
        {
            StateFile.Write(path, end, tested.Network);
        }

        using StreamState second = new(StateFile.Read(path, tested.Network), path);
        rows = [.. rows, .. Predict(write(cut, Elements), second)];

        if (tested.Network.Definition.Output.Steps == OutputSteps.Last)
        {
            (expected, rows) = ([expected[^1]], [rows[^1]]);
        }

        Assert.Equal(expected.Length, rows.Length);
        for (int row = 0; row < rows.Length; row++)
        {
            // The number of the row is counted anew, and what a piece's first character cost is not known.
            Assert.Equal(
                expected[row].Cells.Skip(1).Select((cell, place) => row == cut && IsBits(expected[row], place + 1) ? null : cell),
                rows[row].Cells.Skip(1));
        }

        using NetworkState wholeEnd = whole.End(), secondEnd = second.End();
        Assert.Equal(Bits(wholeEnd), Bits(secondEnd));

        PredictedRow[] Predict(byte[] bytes, StreamState stream)
        {
            using MemoryStream memory = new(bytes);
            using PredictionSource source = PredictionSource.Open(memory, "piece");
            return [.. Predictor.Predict(tested.Network, profile, source, new PredictionOptions { Stream = stream })];
        }
    }

    [Fact]
    public void A_network_that_reads_from_the_end_as_well_has_no_stream()
    {
        using TestNetwork tested = new("BothDirections");
        using StreamState stream = new();
        using PredictionSource source = PredictionSource.Open(new MemoryStream("ab"u8.ToArray()), "text");
        Assert.Equal(
            "text: BothDirections is bidirectional: it needs a sequence's end to read its beginning, so no state goes on.",
            Assert.Throws<DataException>(() => Predictor.Predict(
                tested.Network, DataProfile.Empty, source, new PredictionOptions { Stream = stream })).Message);
    }

    [Fact]
    public void Each_line_of_sequences_goes_on_from_its_own_row()
    {
        using TestNetwork tested = new("Lstm");
        string[] lines = [.. Enumerable.Range(0, 70).Select(line => Sequence(line, 0, 3))];
        string[] more = [.. Enumerable.Range(0, 70).Select(line => Sequence(line, 3, 5))];
        string[] both = [.. Enumerable.Range(0, 70).Select(line => Sequence(line, 0, 5))];
        using StreamState whole = new(), first = new();
        PredictedRow[] expected = Predict(both, whole);
        Predict(lines, first);
        using StreamState second = new(first.End());
        Assert.Equal(expected.Select(static row => row.Cells), Predict(more, second).Select(static row => row.Cells));
        using NetworkState end = second.End();
        Assert.Equal(70, end.BatchSize);

        using StreamState third = new(first.End(), "s.state"), fourth = new(first.End(), "s.state");
        Assert.Equal(
            "s.state: the state has 70 rows, but lines has 69 sequences; each needs its own row.",
            Assert.Throws<DataException>(() => Predict(more[..69], third)).Message);
        Assert.Equal(
            "s.state: the state has 70 rows, but lines has more sequences; each needs its own row.",
            Assert.Throws<DataException>(() => Predict([.. more, more[0]], fourth)).Message);

        PredictedRow[] Predict(string[] text, StreamState stream)
        {
            using MemoryStream memory = new(Encoding.UTF8.GetBytes(string.Join('\n', text)));
            using PredictionSource source = PredictionSource.Open(memory, "lines");
            return [.. Predictor.Predict(tested.Network, DataProfile.Empty, source, new PredictionOptions { Stream = stream })];
        }

        static string Sequence(int line, int start, int end) => "{\"sequence\": ["
            + string.Join(", ", Enumerable.Range(start, end - start).Select(step => $"[{line % 7}, {step}, {line % 3}]")) + "]}";
    }

    public void Dispose() => File.Delete(path);

    private static bool IsBits(PredictedRow row, int place) => row.Columns[place] == "bits";

    private static (DataProfile Profile, Func<int, int, byte[]> Write) Text(TestNetwork tested)
    {
        Rune[] letters = [.. Enumerable.Range(0x4E00, tested.Predictor.Bound).Select(static code => new Rune(code))];
        int[] tokens = (int[])tested.Elements(1, Elements, seed: 5);
        return (
            new DataProfile { Vocabulary = Vocabulary.OfCharacters(letters) },
            (start, end) => Encoding.UTF8.GetBytes(string.Concat(tokens[start..end].Select(token => letters[token].ToString()))));
    }

    private static (DataProfile Profile, Func<int, int, byte[]> Write) Table(TestNetwork tested)
    {
        float[] values = (float[])tested.Elements(1, Elements, seed: 5);
        int width = tested.Predictor.Bound;
        string header = string.Join(',', Enumerable.Range(0, width).Select(static column => $"x{column}"));
        return (DataProfile.Empty, (start, end) => Encoding.UTF8.GetBytes(string.Join(
            '\n',
            Enumerable.Range(start, end - start)
                .Select(row => values[(row * width)..((row + 1) * width)])
                .Select(static row => string.Join(',', row.Select(static value => value.ToString("R", CultureInfo.InvariantCulture))))
                .Prepend(header))));
    }

    private static int[] Bits(NetworkState state) =>
        [.. state.Tensors.SelectMany(static one => one.Value.contiguous().data<float>().ToArray()).Select(BitConverter.SingleToInt32Bits)];
}
