using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Reports;
using Hmlstm.Runtime.Tests.Networks;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Reports;

[Collection("torch")]
public sealed class SequenceReaderTests
{
    private static readonly Vocabulary Letters = Vocabulary.OfCharacters("abcde".EnumerateRunes());

    [Fact]
    public void A_reading_has_what_the_network_gives_at_each_step_over_all_stretches()
    {
        manual_seed(3);
        using SampleNetwork network = new();
        long[] tokens = [.. Enumerable.Range(0, 700).Select(static n => (long)((n * n) + (n / 7)) % 5)];

        SequenceReading reading = SequenceReader.ReadText(network, Letters, tokens);

        using IDisposable quiet = no_grad();
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        network.eval();
        SampleNetwork.Result whole = network.forward(tensor(tokens, 1, tokens.Length));
        double[] z = Numbers.Of(whole.Boundaries.select(0, 0).select(0, 0));
        double[] norms = Numbers.Of(whole.Hidden[1].select(0, 0).square().sum(1).sqrt());
        Tensor costs = nn.functional.cross_entropy(whole.Predictions.select(0, 0).narrow(0, 0, 699), tensor(tokens[1..]));

        Assert.Equal((700, 1), (reading.Length, reading.LevelCount));
        Assert.Equal("abcde"[(int)tokens[9]].ToString(), reading.Symbols[9]);
        Assert.Equal(z, Enumerable.Range(0, 700).Select(step => reading.Boundary(0, step)));
        Assert.All(norms.Zip(reading.Norms[1]), static pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.Equal(
            whole.Predictions.select(0, 0).argmax(-1).data<long>().Select(static id => "abcde"[(int)id].ToString()),
            reading.Expected);
        Assert.True(double.IsNaN(reading.Bits[0]));
        Assert.Equal(costs.item<float>() / Math.Log(2), reading.Bits.Skip(1).Average(), 1e-4);
    }

    [Fact]
    public void Reading_leaves_the_mode_and_no_tensor_behind()
    {
        using SampleNetwork network = new();
        network.train();
        SequenceReader.ReadText(network, Letters, [0, 1, 2]);
        long before = LiveTensors.CountOfThread;

        SequenceReader.ReadText(network, Letters, [0, 1, 2, 3]);

        Assert.True(network.training);
        Assert.Equal(before, LiveTensors.CountOfThread);
    }

    [Fact]
    public void No_text_is_no_reading()
    {
        using SampleNetwork network = new();

        Assert.Throws<ArgumentException>(() => SequenceReader.ReadText(network, Letters, []));
    }
}
