using Hmlstm.GeneratedCode.Tests.Support;
using Hmlstm.Runtime;
using Samples;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.GeneratedCode.Tests;

/// <summary>One network in several threads: what docs/threads.md promises, to the last bit.</summary>
public class ThreadTests
{
    private const int Threads = 8;
    private const int Elements = 40;
    private const int Rounds = 4;

    private delegate Tensor StepCall<TState>(Tensor element, ref TState state);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Streams_of_an_hm_lstm_give_the_bits_that_each_gives_alone(bool engine)
    {
        using EngineSwitch computes = new(engine);
        using Characters network = (Characters)TestNetworks.Create("Characters");
        AssertStreamsAreEqual(network, network.Step);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Streams_of_a_k_lstm_give_the_bits_that_each_gives_alone(bool engine)
    {
        using EngineSwitch computes = new(engine);
        using Markov network = (Markov)TestNetworks.Create("Markov");
        AssertStreamsAreEqual(network, network.Step);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Streams_of_an_lstm_over_an_rnn_give_the_bits_that_each_gives_alone(bool engine)
    {
        using EngineSwitch computes = new(engine);
        using MixedStack network = (MixedStack)TestNetworks.Create("MixedStack");
        AssertStreamsAreEqual(network, network.Step);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Streams_through_every_kind_of_cell_give_the_bits_that_each_gives_alone(bool engine)
    {
        using EngineSwitch computes = new(engine);
        using HierarchyOnLstm network = (HierarchyOnLstm)TestNetworks.Create("HierarchyOnLstm");
        AssertStreamsAreEqual(network, network.Step);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Windows_in_several_threads_give_the_bits_of_one_after_another(string name, bool engine)
    {
        using EngineSwitch computes = new(engine);
        INetwork network = TestNetworks.Create(name);
        using Tensor input = TestNetworks.Input(network.Definition, Threads * TestNetworks.Batch);
        using NetworkState state = network.CreateState(TestNetworks.Batch);
        float[] Window(int thread)
        {
            using IDisposable quiet = no_grad();
            using DisposeScope scope = NewDisposeScope();
            using NetworkOutput output = network.Forward(input.narrow(0, thread * TestNetworks.Batch, TestNetworks.Batch), state, null);
            return Bits(output.Predictions);
        }

        AssertEqualTogether(Window);
        network.Module.Dispose();
    }

    public static TheoryData<string, bool> Networks => TestNetworks.WithEngineAndWithout();

    private static void AssertStreamsAreEqual<TState, TOutput>(Network<TState, TOutput> network, StepCall<TState> step)
        where TState : NetworkState<TState>
        where TOutput : NetworkOutput
    {
        using Tensor input = TestNetworks.Input(network.Definition, Threads * TestNetworks.Batch, Elements);
        float[] Stream(int thread)
        {
            using IDisposable quiet = no_grad();
            using DisposeScope scope = NewDisposeScope();
            Tensor own = input.narrow(0, thread * TestNetworks.Batch, TestNetworks.Batch);
            TState state = network.CreateState(TestNetworks.Batch);
            List<float> seen = [];
            for (int t = 0; t < Elements; t++)
            {
                using Tensor prediction = step(own.select(1, t), ref state);
                seen.AddRange(Bits(prediction));
            }

            return [.. seen, .. state.Tensors.SelectMany(static named => Bits(named.Value))];
        }

        AssertEqualTogether(Stream);
    }

    /// <summary>Does each thread's work alone, and then all at the same time, several times over.</summary>
    private static void AssertEqualTogether(Func<int, float[]> work)
    {
        float[][] alone = [.. Enumerable.Range(0, Threads).Select(work)];
        Assert.All(alone, static values => Assert.All(values, static value => Assert.True(float.IsFinite(value))));
        Assert.NotEqual(alone[0], alone[1]);
        for (int round = 0; round < Rounds; round++)
        {
            using Barrier begin = new(Threads);
            Task<float[]>[] together =
            [
                .. Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
                    () =>
                    {
                        begin.SignalAndWait();
                        return work(thread);
                    },
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default)),
            ];
            Task.WaitAll(together);
            Assert.All(alone.Zip(together), static pair => Assert.Equal(pair.First, pair.Second.Result));
        }
    }

    private static float[] Bits(Tensor tensor)
    {
        using Tensor whole = tensor.contiguous();
        return whole.data<float>().ToArray();
    }
}
