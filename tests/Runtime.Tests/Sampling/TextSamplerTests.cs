using System.Text;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Sampling;
using Hmlstm.Runtime.Tests.Networks;
using Hmlstm.Runtime.Tests.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Sampling;

public sealed class TextSamplerTests : IDisposable
{
    private readonly SampleNetwork network = Made();

    private readonly Vocabulary vocabulary = Of("abcde");

    [Fact]
    public void Each_drawn_character_is_read_before_the_next_is_drawn()
    {
        using var sampler = new TextSampler(network, vocabulary, new SamplingOptions { Temperature = 0 });
        IReadOnlyList<long> prime = sampler.Read("abca");
        long[] drawn = [.. Enumerable.Range(0, 12).Select(_ => sampler.Next().Token)];

        // The largest logit after the whole text so far, read anew every time.
        List<long> text = [.. prime];
        foreach (long token in drawn)
        {
            Assert.Equal(LargestAfter(text), token);
            text.Add(token);
        }
    }

    [Fact]
    public void A_long_text_is_read_in_stretches_as_if_at_once()
    {
        string text = string.Concat(Enumerable.Range(0, 700).Select(static i => "abcde"[i * i % 5]));
        using var sampler = new TextSampler(network, vocabulary, new SamplingOptions { Temperature = 0 });

        IReadOnlyList<long> tokens = sampler.Read(text);

        Assert.Equal(700, tokens.Count);
        Assert.Equal(LargestAfter(tokens), sampler.Next().Token);
    }

    [Fact]
    public void The_same_seed_writes_the_same_text_and_another_one_another()
    {
        Assert.Equal(Write(7), Write(7));
        Assert.NotEqual(Write(7), Write(8));
    }

    [Theory]
    [InlineData("abxc", "Character 3, 'x' (U+0078), is not among the 5 that the network was trained on.")]
    [InlineData("a\nb", "Character 2, U+000A, is not among the 5 that the network was trained on.")]
    [InlineData("\U0001F600", "Character 1, '\U0001F600' (U+1F600), is not among the 5 that the network was trained on.")]
    public void An_unknown_character_is_named_with_its_position(string text, string message)
    {
        using var sampler = new TextSampler(network, vocabulary);

        Assert.Equal(message, Assert.Throws<DataException>(() => sampler.Read(text)).Message);
    }

    [Fact]
    public void The_unknown_character_is_neither_drawn_nor_read()
    {
        using var sampler = new TextSampler(network, Of("abcd", hasUnknown: true), new SamplingOptions { Temperature = 50 });

        Assert.Throws<DataException>(() => sampler.Read("e"));
        Assert.All(Enumerable.Range(0, 300), _ => Assert.NotEqual(4, sampler.Next().Token));
    }

    [Fact]
    public void Without_a_text_writing_begins_as_after_a_line_break_or_a_blank()
    {
        foreach ((string symbols, string start) in new[] { ("abc \n", "\n"), ("abcd ", " ") })
        {
            using var silent = new TextSampler(network, Of(symbols), new SamplingOptions { Temperature = 0 });
            using var told = new TextSampler(network, Of(symbols), new SamplingOptions { Temperature = 0 });
            told.Read(start);

            Assert.Equal(told.Next(), silent.Next());
        }
    }

    [Fact]
    public void Bytes_become_text_as_soon_as_a_character_is_complete()
    {
        using var bytes = new RecallNetwork(256, 4, new TrainingDefinition());
        using var sampler = new TextSampler(bytes, Vocabulary.Bytes, new SamplingOptions { Temperature = 1 });
        List<SampledToken> drawn = [.. Enumerable.Range(0, 200).Select(_ => sampler.Next())];

        string whole = Encoding.UTF8.GetString([.. drawn.Select(static token => (byte)token.Token)]);
        string written = string.Concat(drawn.Select(static token => token.Text));

        // A character that the end cuts off has not been written yet.
        Assert.StartsWith(written, whole, StringComparison.Ordinal);
        Assert.InRange(whole.Length - written.Length, 0, 1);
    }

    [Fact]
    public void A_thousand_steps_leave_no_tensor_behind()
    {
        using var sampler = new TextSampler(network, vocabulary);
        sampler.Read("abc");
        sampler.Next();
        long before = LiveTensors.CountOfThread;

        for (int step = 0; step < 1000; step++)
        {
            sampler.Next();
        }

        Assert.Equal(before, LiveTensors.CountOfThread);
    }

    [Fact]
    public void A_network_that_cannot_write_says_why()
    {
        NetworkDefinition model = network.Definition;
        var backwards = new RnnStack(CellKind.Lstm) { Hidden = new([4]), Bidirectional = true };

        Assert.Null(TextSampler.Obstacle(model));
        Assert.StartsWith(
            "is no language model",
            TextSampler.Obstacle(model with { Task = TaskKind.Classification }),
            StringComparison.Ordinal);
        Assert.StartsWith("is bidirectional", TextSampler.Obstacle(model with { Layers = new([backwards]) }), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new TextSampler(network, Of("abc")));
    }

    public void Dispose() => network.Dispose();

    private static SampleNetwork Made()
    {
        manual_seed(4);
        var made = new SampleNetwork();
        made.eval();
        return made;
    }

    private static Vocabulary Of(string symbols, bool hasUnknown = false) => Vocabulary.OfCharacters(symbols.EnumerateRunes(), hasUnknown);

    private string Write(ulong seed)
    {
        using var sampler = new TextSampler(network, vocabulary, new SamplingOptions { Seed = seed });
        sampler.Read("ab");
        return string.Concat(Enumerable.Range(0, 60).Select(_ => sampler.Next().Text));
    }

    private long LargestAfter(IReadOnlyList<long> tokens)
    {
        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        NetworkOutput output = ((INetwork)network).Forward(tensor(tokens.ToArray(), 1, tokens.Count));
        return output.Predictions.select(1, tokens.Count - 1).argmax(1).item<long>();
    }
}
