namespace Hmlstm.Inference;

/// <summary>What the logits of classes or tokens say in probabilities.</summary>
public static class Probabilities
{
    /// <summary>The softmax of logits; of a single one, which tells two classes apart, 1 - σ(x) and σ(x). Sums are in float64.</summary>
    /// <param name="logits">One per class; one for two classes; at least one.</param>
    /// <returns>One per class.</returns>
    /// <exception cref="ArgumentException">There is no logit.</exception>
    public static double[] Of(ReadOnlySpan<float> logits)
    {
        double[] probabilities = new double[Math.Max(2, logits.Length)];
        Of(logits, probabilities);
        return probabilities;
    }

    /// <inheritdoc cref="Of(ReadOnlySpan{float})"/>
    /// <param name="logits">One per class; one for two classes; at least one.</param>
    /// <param name="probabilities">Gets one per class.</param>
    /// <exception cref="ArgumentException">There is no logit, or there is another number of probabilities.</exception>
    public static void Of(ReadOnlySpan<float> logits, Span<double> probabilities)
    {
        if (logits.IsEmpty)
        {
            throw new ArgumentException("There must be at least one logit.", nameof(logits));
        }

        if (probabilities.Length != Math.Max(2, logits.Length))
        {
            throw new ArgumentException(
                $"{logits.Length} logits give {Math.Max(2, logits.Length)} probabilities, not {probabilities.Length}.",
                nameof(probabilities));
        }

        if (logits.Length == 1)
        {
            double second = 1 / (1 + Math.Exp(-(double)logits[0]));
            (probabilities[0], probabilities[1]) = (1 - second, second);
            return;
        }

        float largest = logits[0];
        foreach (float logit in logits)
        {
            largest = Math.Max(largest, logit);
        }

        double sum = 0;
        for (int place = 0; place < logits.Length; place++)
        {
            probabilities[place] = Math.Exp(logits[place] - largest);
            sum += probabilities[place];
        }

        foreach (ref double probability in probabilities)
        {
            probability /= sum;
        }
    }
}
