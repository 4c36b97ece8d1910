using System.Runtime.InteropServices;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime;
using static TorchSharp.torch;

namespace Hmlstm.Inference.Tests;

/// <summary>A predictor has the numbers of its network, bit by bit, where the network computes with the engine.</summary>
public sealed class PredictorTests
{
    public static TheoryData<string> All => new(TestDefinitions.Names);

    public static TheoryData<string> Streams =>
        new(TestDefinitions.Names.Where(static name => TestDefinitions.Parse(name).Layers.All(static stack => stack.CanStep)));

    [Theory]
    [MemberData(nameof(All))]
    public void Windows_have_the_networks_bits(string name)
    {
        using TestNetwork tested = new(name);
        using IDisposable quiet = no_grad();
        foreach ((int rows, int steps, bool varies) in new[] { (1, 4, false), (3, 7, false), (5, 6, true), (2, 5, true) })
        {
            using var scope = NewDisposeScope();
            int[] lengths = varies ? [.. Enumerable.Range(0, rows).Select(row => row * steps / (rows - 1))] : [];
            Tensor? counts = varies ? tensor(lengths.Select(static one => (long)one).ToArray()) : null;
            PredictorState state = tested.Predictor.CreateState(rows);
            NetworkState before = tested.Network.CreateState(rows);

            // The second window goes on from the first.
            for (int window = 0; window < 2; window++)
            {
                Array elements = tested.Elements(rows, steps, seed: window);
                NetworkOutput expected = tested.Network.Forward(tested.Input(elements, rows, steps), before, counts);
                PredictorOutput actual = tested.Predictor.Predict(elements, state, lengths);

                AssertPredictions(name, expected.Predictions, actual.Predictions);
                AssertSame("boundaries", expected.Boundaries, actual.Boundaries);
                AssertSame("selection", expected.Selection, actual.Selection);
                AssertSame("probability", expected.SelectionProbability, actual.SelectionProbability);
                Assert.Equal(expected.Hidden.Count, actual.Hidden.Count);
                for (int level = 0; level < actual.Hidden.Count; level++)
                {
                    AssertSame($"hidden {level}", expected.Hidden[level], actual.Hidden[level]);
                }

                AssertSame(expected.State, state);
                before = expected.State;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Steps_have_the_networks_bits(string name)
    {
        using TestNetwork tested = new(name);
        using IDisposable quiet = no_grad();
        foreach (int rows in new[] { 1, 6, 17 })
        {
            using var scope = NewDisposeScope();
            PredictorState state = tested.Predictor.CreateState(rows);
            NetworkState before = tested.Network.CreateState(rows);
            for (int step = 0; step < 9; step++)
            {
                if (step == 5)
                {
                    state.ResetRow(0);
                    before = before.ResetRowsOf(tensor(Enumerable.Range(0, rows).Select(static row => row == 0).ToArray()));
                }

                Array elements = tested.Elements(rows, 1, seed: step);
                Tensor expected = tested.Network.Step(tested.Input(elements, rows), ref before);
                float[] actual = new float[expected.numel()];
                tested.Predictor.Step(elements, state, actual);
                AssertPredictions(name, expected, actual);
                AssertSame(before, state);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void A_step_allocates_nothing(string name)
    {
        using TestNetwork tested = new(name);
        foreach (int rows in new[] { 1, 17 })
        {
            PredictorState state = tested.Predictor.CreateState(rows);
            Array[] elements = [.. Enumerable.Range(0, 4).Select(seed => tested.Elements(rows, 1, seed))];
            PredictorState other = tested.Predictor.CreateState(rows);
            float[] predictions = new float[tested.Predictor.Predict(elements[0], other, []).Predictions.Length];
            foreach (Array element in elements)
            {
                tested.Predictor.Step(element, state, predictions);
            }

            // The least of several: where other tests hold all threads of the engine, it makes another one.
            Assert.Equal(0, Enumerable.Range(0, 10).Min(_ =>
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                foreach (Array element in elements)
                {
                    tested.Predictor.Step(element, state, predictions);
                }

                return GC.GetAllocatedBytesForCurrentThread() - before;
            }));
        }
    }

    [Theory]
    [InlineData("GatedCharacters")]
    [InlineData("MixedCells")]
    [InlineData("EveryCell")]
    public void A_stream_goes_on_from_its_bytes(string name)
    {
        using TestNetwork tested = new(name);
        PredictorState state = tested.Predictor.CreateState(2);
        Array[] elements = [.. Enumerable.Range(0, 8).Select(seed => tested.Elements(2, 1, seed))];
        float[] here = new float[tested.Predictor.Predict(elements[0], tested.Predictor.CreateState(2), []).Predictions.Length];
        float[] there = new float[here.Length];
        foreach (Array element in elements)
        {
            tested.Predictor.Step(element, state, here);
        }

        byte[] bytes = state.ToBytes();
        Assert.Equal(state.ByteCount, bytes.Length);
        PredictorState read = tested.Predictor.ReadState(bytes);
        Assert.Equal(state, read);
        tested.Predictor.Step(elements[0], state, here);
        Assert.NotEqual(state, read);
        tested.Predictor.Step(elements[0], read, there);
        Assert.Equal(here, there);
        Assert.Equal(state, read);
    }

    [Fact]
    public void Streams_on_many_threads_do_not_touch_each_other()
    {
        using TestNetwork tested = new("GatedCharacters");
        int width = tested.Predictor.Predict(tested.Elements(1, 1, 0), null, []).Predictions.Length;
        float[][] alone = [.. Enumerable.Range(0, 6).Select(Read)];
        float[][] together = new float[alone.Length][];
        Parallel.For(0, alone.Length, stream => together[stream] = Read(stream));
        Assert.Equal(alone, together);

        float[] Read(int stream)
        {
            PredictorState state = tested.Predictor.CreateState(1);
            float[] predictions = new float[width];
            for (int step = 0; step < 200; step++)
            {
                tested.Predictor.Step(tested.Elements(1, 1, (stream * 1000) + step), state, predictions);
            }

            return predictions;
        }
    }

    [Fact]
    public void Arguments_of_other_sizes_are_refused()
    {
        using TestNetwork tested = new("GatedCharacters");
        PredictorState state = tested.Predictor.CreateState(2);
        byte[] before = state.ToBytes();
        Assert.Contains(
            "tokens has 1 number, but must be [2].",
            Assert.Throws<ArgumentException>(() => tested.Predictor.Step(new[] { 1 }, state, new float[22])).Message);
        Assert.Contains(
            "predictions has 21 numbers, but must be [2, 11].",
            Assert.Throws<ArgumentException>(() => tested.Predictor.Step(new[] { 1, 2 }, state, new float[21])).Message);
        Assert.Contains(
            "Ids go from 0 to 10.",
            Assert.Throws<ArgumentOutOfRangeException>(() => tested.Predictor.Step(new[] { 1, 11 }, state, new float[22])).Message);
        Assert.Contains(
            "tokens has 3 numbers, but must be [2, T] with at least one step T.",
            Assert.Throws<ArgumentException>(() => tested.Predictor.Predict(new[] { 1, 2, 3 }, state, [])).Message);
        Assert.Contains(
            "Lengths go from 0 to 2",
            Assert.Throws<ArgumentOutOfRangeException>(() => tested.Predictor.Predict(new int[4], state, [3, 1])).Message);
        Assert.Equal(before, state.ToBytes());
    }

    // A head's layers with tanh are libtorch's in the network, and one value in some thousands differs in the last place.
    private static void AssertPredictions(string name, Tensor expected, float[] actual)
    {
        OutputDefinition output = TestDefinitions.Parse(name).Output;
        if (output.Hidden.Count == 0 || output.Activation == ActivationKind.Relu)
        {
            AssertSame("predictions", expected, actual);
            return;
        }

        float[] wanted = Values(expected);
        Assert.Equal(wanted.Length, actual.Length);
        for (int i = 0; i < actual.Length; i++)
        {
            Assert.Equal(wanted[i], actual[i], 1e-5f);
        }
    }

    private static void AssertSame(NetworkState expected, PredictorState actual)
    {
        float[] values = [.. expected.Tensors.SelectMany(static one => Values(one.Value))];
        byte[] bytes = actual.ToBytes();
        Assert.Equal(values, MemoryMarshal.Cast<byte, float>(bytes.AsSpan(40, values.Length * sizeof(float))).ToArray());
    }

    private static void AssertSame(string what, Tensor? expected, float[] actual)
    {
        int[] wanted = [.. Values(expected).Select(BitConverter.SingleToInt32Bits)];
        int[] found = [.. actual.Select(BitConverter.SingleToInt32Bits)];
        Assert.True(wanted.Length == found.Length, $"{what}: {wanted.Length} numbers, not {found.Length}");
        int[] others = [.. Enumerable.Range(0, found.Length).Where(i => wanted[i] != found[i])];
        int most = others.Select(i => Math.Abs(wanted[i] - found[i])).DefaultIfEmpty().Max();
        Assert.True(others.Length == 0, $"{what}: {others.Length} of {found.Length} differ, by up to {most} units in the last place");
    }

    private static float[] Values(Tensor? tensor) => tensor is null ? [] : tensor.contiguous().data<float>().ToArray();
}
