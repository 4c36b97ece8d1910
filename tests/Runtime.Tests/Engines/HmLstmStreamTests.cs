using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Tests.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Engines;

public sealed class HmLstmStreamTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Steps_of_a_stream_give_the_bits_of_a_window_also_from_a_state_in_the_middle(bool tokens, bool sharesColumns)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        manual_seed(71);
        using var stack = new LevelStack(
            4, [20, 9], top: false, ScalarType.Float32, slope: 0.7, options => options with { LayerNorm = true });
        using TorchSharp.Modules.Embedding embedding = nn.Embedding(6, 4);
        HmLstm engine = stack.Stack(sharesColumns: sharesColumns);
        Tensor ids = randint(0, 6, [3, 15], dtype: ScalarType.Int64), vectors = embedding.call(ids);
        double[][] window = [.. stack.RunByEngine(vectors, engine: engine).Hidden.Select(Numbers.Of)];
        HmLstmState states = stack.StartOf(3, ScalarType.Float32), middle = states;
        for (int t = 0; t < 15; t++)
        {
            middle = t == 7 ? states : middle;
            states = Step(t, states);
            AssertEqual(window, states, t);
        }

        // A second branch from the middle reads the state that it is given, not the one where the stream is.
        for (int t = 7; t < 15; t++)
        {
            middle = Step(t, middle);
            AssertEqual(window, middle, t);
        }

        HmLstmState Step(int t, HmLstmState before) =>
            tokens ? engine.Step(ids.select(1, t), embedding, before) : engine.Step(vectors.select(1, t), before);

        static void AssertEqual(double[][] window, HmLstmState states, int t)
        {
            for (int n = 0; n < states.Levels.Count; n++)
            {
                int width = (int)states.Levels[n].Hidden.size(1);
                double[] expected =
                    [.. Enumerable.Range(0, 3).SelectMany(row => window[n].AsSpan(((row * 15) + t) * width, width).ToArray())];
                Assert.Equal(expected, Numbers.Of(states.Levels[n].Hidden));
            }
        }
    }

    [Fact]
    public void A_stream_that_begins_after_the_weights_changed_has_the_new_ones()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        manual_seed(73);
        using var stack = new LevelStack(4, [8], top: false, ScalarType.Float32, slope: 0.7, options => options);
        HmLstm engine = stack.Stack();
        Tensor element = randn(2, 4);
        double[] before = Numbers.Of(engine.Step(element, stack.StartOf(2, ScalarType.Float32)).Levels[0].Hidden);
        stack.Levels[0].get_parameter("weight_ih")!.mul_(2);
        double[] after = Numbers.Of(engine.Step(element, stack.StartOf(2, ScalarType.Float32)).Levels[0].Hidden);
        Assert.NotEqual(before, after);
        Assert.Equal(Numbers.Of(stack.RunByEngine(element.unsqueeze(1)).Hidden[0]), after);
    }
}
