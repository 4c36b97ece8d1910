using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Runtime.Tests.Metrics;

public class TextBaselinesTests
{
    /// <summary>Training "aabab" (a 3, b 2), held out "aab", V = 2, worked out by hand.</summary>
    /// <remarks>
    /// Unigram: p(a) = 4/7, p(b) = 3/7; predictions a, b. Pairs: aa 1, ab 2, ba 1; after a there are 3 characters of 2 kinds. Witten and
    /// Bell: p(a|a) = (1 + 2 · 4/7) / 5 = 3/7, p(b|a) = (2 + 2 · 3/7) / 5 = 4/7.
    /// </remarks>
    [Fact]
    public void They_are_what_counting_by_hand_gives()
    {
        TextBaselines baselines = TextBaselines.Measure(Part(0, 0, 1, 0, 1), Part(0, 0, 1), vocabulary: 2);
        Assert.Equal(-(Math.Log2(4 / 7.0) + Math.Log2(3 / 7.0)) / 2, baselines.Unigram, 12);
        Assert.Equal(-(Math.Log2(3 / 7.0) + Math.Log2(4 / 7.0)) / 2, baselines.Bigram, 12);
    }

    /// <summary>After c, which the training part never has, the bigram model falls back to the unigram one.</summary>
    [Fact]
    public void Characters_never_seen_have_a_probability_too()
    {
        TextBaselines baselines = TextBaselines.Measure(Part(0, 0, 1, 0, 1), Part(2, 2), vocabulary: 3);
        Assert.Equal(-Math.Log2(1 / 8.0), baselines.Unigram, 12);
        Assert.Equal(-Math.Log2(1 / 8.0), baselines.Bigram, 12);
    }

    [Fact]
    public void A_text_that_alternates_is_one_bit_without_memory_and_nearly_none_with_it()
    {
        byte[] text = [.. Enumerable.Range(0, 40_000).Select(static i => (byte)(i % 2))];
        TextPart part = new(new ArrayTokens<byte>(text), 0, text.Length);
        TextBaselines baselines = TextBaselines.Measure(part, part, vocabulary: 2);
        Assert.Equal(1, baselines.Unigram, 3);
        Assert.InRange(baselines.Bigram, 0, 0.001);
    }

    [Fact]
    public void Probabilities_of_all_characters_add_up_to_1_after_each_other()
    {
        TextPart training = Part(0, 1, 2, 2, 1, 0, 3, 1, 1, 2);
        for (byte before = 0; before < 5; before++)
        {
            double sum = 0;
            for (byte token = 0; token < 5; token++)
            {
                sum += Math.Pow(2, -TextBaselines.Measure(training, Part(before, token), vocabulary: 5).Bigram);
            }

            Assert.Equal(1, sum, 12);
        }
    }

    [Fact]
    public void Nothing_to_predict_is_refused() =>
        Assert.Throws<DataException>(() => TextBaselines.Measure(Part(0, 1), Part(0), vocabulary: 2));

    private static TextPart Part(params byte[] tokens) => new(new ArrayTokens<byte>(tokens), 0, tokens.Length);
}
