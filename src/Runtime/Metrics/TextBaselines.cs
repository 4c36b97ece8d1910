using System.Runtime.InteropServices;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Metrics;

/// <summary>The results of n-gram models on a text in bits per token: baselines for a recurrent network.</summary>
/// <param name="Unigram">Each token by how often the training part has it, one added to every count (Laplace).</param>
/// <param name="Bigram">
/// Each token by how often it follows the one before it, smoothed with the unigram model (Witten and Bell 1991).
/// </param>
public sealed record TextBaselines(double Unigram, double Bigram)
{
    private const int Stretch = 1 << 14;

    /// <summary>The perplexity of a model that needs so many bits per token.</summary>
    public static double Perplexity(double bits) => Math.Pow(2, bits);

    /// <summary>
    /// Counts on one part and measures on another, the same predictions that a network makes there: every character but the first.
    /// </summary>
    /// <param name="training">The part to count.</param>
    /// <param name="heldOut">The part to predict; at least two characters.</param>
    /// <param name="vocabulary">V, the number of ids.</param>
    /// <exception cref="DataException">The held-out part has fewer than two characters.</exception>
    public static TextBaselines Measure(TextPart training, TextPart heldOut, int vocabulary)
    {
        if (heldOut.Predictions < 1)
        {
            throw new DataException("The held-out part has fewer than two characters: nothing can be predicted there.");
        }

        long[] counts = new long[vocabulary];
        long[] followed = new long[vocabulary];
        long[] kinds = new long[vocabulary];
        Dictionary<long, long> pairs = [];
        ForEach(training, (before, token) =>
        {
            counts[token]++;
            if (before >= 0)
            {
                followed[before]++;
                ref long pair = ref CollectionsMarshal.GetValueRefOrAddDefault(pairs, (before * vocabulary) + token, out bool known);
                pair++;
                kinds[before] += known ? 0 : 1;
            }
        });

        double unigram = 0;
        double bigram = 0;
        ForEach(heldOut, (before, token) =>
        {
            if (before >= 0)
            {
                double alone = (counts[token] + 1.0) / (training.Length + vocabulary);
                double pair = pairs.GetValueOrDefault((before * vocabulary) + token);
                double after = followed[before] == 0 ? alone : (pair + (kinds[before] * alone)) / (followed[before] + kinds[before]);
                unigram -= Math.Log2(alone);
                bigram -= Math.Log2(after);
            }
        });
        return new TextBaselines(unigram / heldOut.Predictions, bigram / heldOut.Predictions);
    }

    /// <summary>Calls with each character and the one before it, -1 at the start.</summary>
    private static void ForEach(TextPart part, Action<long, long> what)
    {
        long[] stretch = new long[Stretch];
        long before = -1;
        for (long start = 0; start < part.Length; start += Stretch)
        {
            Span<long> tokens = stretch.AsSpan(0, (int)Math.Min(Stretch, part.Length - start));
            part.CopyTo(start, tokens);
            foreach (long token in tokens)
            {
                what(before, token);
                before = token;
            }
        }
    }
}
