using System.Text;

namespace Hmlstm.Runtime.Sampling;

/// <summary>Finds a probable continuation of a text by beam search.</summary>
/// <remarks>
/// Of all continuations by one token of the kept ones, the N with the largest probability are kept (Lowerre 1976; as in Sutskever, Vinyals
/// and Le 2014), until they have their length. With N at least V to the power of the length less one nothing is lost, and the result is the
/// most probable continuation of all. Probabilities are those of the network, without the unknown token; sums of their logarithms are in
/// float64. Of equally probable ones the first counts: nothing is drawn, so that a search can be repeated.
/// </remarks>
public static class BeamSearch
{
    /// <summary>Searches.</summary>
    /// <param name="network">A language model in evaluation mode that <see cref="TextSampler.Obstacle"/> lets write.</param>
    /// <param name="vocabulary">What its tokens stand for.</param>
    /// <param name="prime">The text to go on from; it may be empty, as for <see cref="TextSampler"/>.</param>
    /// <param name="length">Tokens of the continuation; at least 1.</param>
    /// <param name="beams">N, the continuations that are kept; at least 1.</param>
    /// <param name="cancel">Ends the search.</param>
    /// <returns>The kept continuations, the most probable one first.</returns>
    /// <exception cref="DataException">The network was not trained on a character of the text.</exception>
    /// <exception cref="ArithmeticException">The network gave a logit that is not finite.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static IReadOnlyList<Continuation> Search(
        INetwork network, Vocabulary vocabulary, string prime, int length, int beams, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(beams, 1);
        vocabulary.RequireKnown(prime);
        long[] given = vocabulary.Encode(prime);
        using TokenStream stream = new(network, vocabulary);
        stream.Read(given);
        if (!stream.HasRead)
        {
            stream.Begin();
        }

        Kept[] kept = Best(stream, [new Kept(null, 0, 0, 0)], beams);
        for (int step = 1; step < length; step++)
        {
            cancel.ThrowIfCancellationRequested();
            stream.Step([.. kept.Select(static one => (long)one.Token)], [.. kept.Select(static one => (long)one.Row)]);
            kept = Best(stream, kept, beams);
        }

        return [.. kept.Select(one => ToContinuation(one, length, given, vocabulary))];
    }

    /// <summary>The most probable continuations of the kept ones by one token.</summary>
    private static Kept[] Best(TokenStream stream, Kept[] kept, int beams)
    {
        // The worst one leaves first: of equal ones the one of the later row, then of the later token.
        PriorityQueue<Kept, (double, int, int)> best = new();
        for (int row = 0; row < kept.Length; row++)
        {
            ReadOnlySpan<float> logits = stream.Logits(row);
            double normaliser = LogSumOfExponentials(logits);
            for (int token = 0; token < logits.Length; token++)
            {
                double sum = kept[row].LogProbability + logits[token] - normaliser;
                (double, int, int) rank = (sum, -row, -token);
                if (double.IsNegativeInfinity(sum))
                {
                    continue;
                }

                if (best.Count < beams)
                {
                    best.Enqueue(new Kept(kept[row], row, token, sum), rank);
                }
                else if (best.TryPeek(out _, out (double, int, int) worst) && rank.CompareTo(worst) > 0)
                {
                    best.EnqueueDequeue(new Kept(kept[row], row, token, sum), rank);
                }
            }
        }

        Kept[] sorted = new Kept[best.Count];
        for (int place = sorted.Length - 1; place >= 0; place--)
        {
            sorted[place] = best.Dequeue();
        }

        return sorted;
    }

    private static double LogSumOfExponentials(ReadOnlySpan<float> logits)
    {
        double largest = logits[TokenSampler.Largest(logits)];
        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp(logit - largest);
        }

        return largest + Math.Log(sum);
    }

    private static Continuation ToContinuation(Kept last, int length, long[] given, Vocabulary vocabulary)
    {
        long[] tokens = new long[length];
        double logProbability = last.LogProbability;
        for (int place = length - 1; place >= 0; place--)
        {
            tokens[place] = last.Token;
            last = last.Before!;
        }

        TokenText text = vocabulary.CreateText();
        foreach (long token in given)
        {
            text.Add(token);
        }

        StringBuilder written = new();
        foreach (long token in tokens)
        {
            written.Append(text.Add(token));
        }

        return new Continuation(tokens, written.Append(text.Finish()).ToString(), logProbability);
    }

    /// <summary>A continuation that is kept.</summary>
    /// <param name="Before">The continuation without its last token; null before the first.</param>
    /// <param name="Row">Where that one's state is.</param>
    /// <param name="Token">The last token.</param>
    /// <param name="LogProbability">The logarithm of the probability of all tokens.</param>
    private sealed record Kept(Kept? Before, int Row, int Token, double LogProbability);
}

/// <summary>A continuation of a text.</summary>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Text">Its text.</param>
/// <param name="LogProbability">The natural logarithm of its probability after the text.</param>
public sealed record Continuation(IReadOnlyList<long> Tokens, string Text, double LogProbability);
