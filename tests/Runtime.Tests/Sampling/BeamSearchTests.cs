using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Sampling;
using Hmlstm.Runtime.Tests.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Sampling;

public sealed class BeamSearchTests : IDisposable
{
    private const int Tokens = 5;

    private readonly SampleNetwork network = Made();

    private readonly Vocabulary vocabulary = Vocabulary.OfCharacters("abcde".EnumerateRunes());

    [Fact]
    public void With_enough_beams_it_finds_what_a_search_of_everything_finds()
    {
        (double LogProbability, string Text)[] all = [.. Everything(4).OrderByDescending(static one => one.LogProbability)];

        IReadOnlyList<Continuation> found = BeamSearch.Search(network, vocabulary, "abc", length: 4, beams: 125);

        Assert.Equal(625, all.Length);
        Assert.Equal(125, found.Count);
        Assert.Equal(all.Take(10).Select(static one => one.Text), found.Take(10).Select(static one => one.Text));
        foreach ((Continuation one, (double expected, _)) in found.Zip(all))
        {
            Assert.Equal(expected, one.LogProbability, 1e-4);
        }
    }

    [Fact]
    public void One_beam_is_the_most_probable_token_each_time()
    {
        using var sampler = new TextSampler(network, vocabulary, new SamplingOptions { Temperature = 0 });
        sampler.Read("ab");
        string greedy = string.Concat(Enumerable.Range(0, 12).Select(_ => sampler.Next().Text));

        Assert.Equal(greedy, Assert.Single(BeamSearch.Search(network, vocabulary, "ab", length: 12, beams: 1)).Text);
    }

    [Fact]
    public void The_order_is_that_of_the_probabilities_and_a_search_can_be_repeated()
    {
        IReadOnlyList<Continuation> found = BeamSearch.Search(network, vocabulary, "", length: 6, beams: 7);

        Assert.Equal(7, found.Count);
        Assert.Equal(found.Select(static one => one.LogProbability).OrderDescending(), found.Select(static one => one.LogProbability));
        Assert.Equal(found.Select(static one => one.Text), BeamSearch.Search(network, vocabulary, "", 6, 7).Select(static one => one.Text));
        Assert.All(found, static one => Assert.Equal(6, one.Tokens.Count));
    }

    [Fact]
    public void What_is_unknown_is_never_written_and_nothing_is_left_behind()
    {
        Vocabulary four = Vocabulary.OfCharacters("abcd".EnumerateRunes(), hasUnknown: true);
        _ = BeamSearch.Search(network, four, "a", 2, 3);
        long before = LiveTensors.CountOfThread;

        IReadOnlyList<Continuation> found = BeamSearch.Search(network, four, "a", length: 3, beams: 100);

        Assert.Equal(64, found.Count);
        Assert.All(found, static one => Assert.DoesNotContain(4, one.Tokens));
        Assert.Equal(1, found.Sum(static one => Math.Exp(one.LogProbability)), 1e-6);
        Assert.Equal(before, LiveTensors.CountOfThread);
    }

    public void Dispose() => network.Dispose();

    private static SampleNetwork Made()
    {
        manual_seed(4);
        var made = new SampleNetwork();
        made.eval();
        return made;
    }

    /// <summary>The probability of every continuation of "abc", each read anew from its beginning.</summary>
    private IEnumerable<(double LogProbability, string Text)> Everything(int length)
    {
        using IDisposable quiet = no_grad();
        for (int number = 0; number < Math.Pow(Tokens, length); number++)
        {
            long[] written = [.. Enumerable.Range(0, length).Select(place => (long)(number / Math.Pow(Tokens, place)) % Tokens)];
            long[] text = [0, 1, 2, .. written];
            using DisposeScope scope = NewDisposeScope();
            Tensor all = ((INetwork)network).Forward(tensor(text, 1, text.Length)).Predictions.to(float64).log_softmax(-1);
            yield return (
                Enumerable.Range(0, length).Sum(place => all[0, 2 + place, written[place]].item<double>()),
                vocabulary.Decode(written));
        }
    }
}
