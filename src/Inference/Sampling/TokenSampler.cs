namespace Hmlstm.Inference;

/// <summary>Samples tokens from logits: softmax with a temperature over the largest ones.</summary>
/// <remarks>
/// Token i is drawn with probability exp(x_i / T) / sum_j exp(x_j / T), the sum running over the tokens that may be drawn (the softmax with
/// temperature of Ackley, Hinton and Sejnowski 1985; top-k as in Fan, Lewis and Dauphin 2018; top-p, the nucleus, as in Holtzman et al.
/// 2020). Top-p counts the probabilities that the temperature and top-k leave. Sums are in float64.
/// </remarks>
public sealed class TokenSampler
{
    private readonly PortableRandom random;
    private readonly double temperature;
    private readonly int topK;
    private readonly double topP;
    private double[] weights = [];
    private int[] order = [];

    /// <summary>Prepares to draw.</summary>
    /// <param name="options">The sampling options; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The temperature is negative or not finite, top-k is below 1, or top-p is not above 0 and up to 1.
    /// </exception>
    public TokenSampler(SamplingOptions? options = null)
    {
        options ??= new SamplingOptions();
        if (!double.IsFinite(options.Temperature) || options.Temperature < 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options),
                options.Temperature,
                "The temperature is a finite number of at least 0.");
        }

        if (options.TopK < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.TopK, "Top-k is at least 1.");
        }

        if (options.TopP is { } share && !(share is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), share, "Top-p is above 0 and at most 1.");
        }

        random = new PortableRandom(options.Seed);
        temperature = options.Temperature;
        topK = options.TopK ?? int.MaxValue;
        topP = options.TopP ?? 1;
    }

    /// <summary>Samples one token. Ties are broken in the order of the tokens, so that sampling is reproducible.</summary>
    /// <param name="logits">One per token; at least one. Minus infinity is never drawn.</param>
    /// <returns>A token from 0 on.</returns>
    /// <exception cref="ArgumentException">There is no logit.</exception>
    /// <exception cref="ArithmeticException">A logit is not a number or plus infinity, or all are minus infinity.</exception>
    public int Draw(ReadOnlySpan<float> logits)
    {
        int best = Largest(logits);
        if (temperature == 0 || topK == 1)
        {
            return best;
        }

        Array.Resize(ref weights, logits.Length);
        double sum = 0;
        for (int token = 0; token < logits.Length; token++)
        {
            weights[token] = Math.Exp((logits[token] - (double)logits[best]) / temperature);
        }

        RemoveImprobable(logits);
        foreach (double weight in weights)
        {
            sum += weight;
        }

        double left = random.Uniform() * sum;
        for (int token = 0; token < weights.Length; token++)
        {
            left -= weights[token];
            if (left < 0)
            {
                return token;
            }
        }

        // Rounding left a rest: it belongs to the last token that may be drawn.
        return Array.FindLastIndex(weights, static weight => weight > 0);
    }

    /// <summary>The first token with the largest logit.</summary>
    /// <exception cref="ArgumentException">There is no logit.</exception>
    /// <exception cref="ArithmeticException">A logit is not a number or plus infinity, or all are minus infinity.</exception>
    internal static int Largest(ReadOnlySpan<float> logits)
    {
        if (logits.IsEmpty)
        {
            throw new ArgumentException("There must be at least one logit.", nameof(logits));
        }

        int best = 0;
        for (int token = 0; token < logits.Length; token++)
        {
            if (float.IsNaN(logits[token]) || float.IsPositiveInfinity(logits[token]))
            {
                throw new ArithmeticException($"The logit of token {token} is not finite.");
            }

            best = logits[token] > logits[best] ? token : best;
        }

        return float.IsNegativeInfinity(logits[best]) ? throw new ArithmeticException("Every logit is minus infinity.") : best;
    }

    /// <summary>Leaves the largest logits their weights: K of them, and of those as many as reach the probability P.</summary>
    private void RemoveImprobable(ReadOnlySpan<float> logits)
    {
        if (topK >= logits.Length && topP == 1)
        {
            return;
        }

        Array.Resize(ref order, logits.Length);
        float[] keys = new float[logits.Length];
        for (int token = 0; token < order.Length; token++)
        {
            order[token] = token;
            keys[token] = logits[token];
        }

        Array.Sort(order, (a, b) => keys[a] == keys[b] ? a.CompareTo(b) : keys[b].CompareTo(keys[a]));
        int kept = Nucleus(Math.Min(topK, order.Length));
        foreach (int token in order.AsSpan(kept))
        {
            weights[token] = 0;
        }
    }

    /// <summary>How many of the first tokens of the order have the probability P among so many; at least one.</summary>
    private int Nucleus(int among)
    {
        if (topP == 1)
        {
            return among;
        }

        double sum = 0;
        foreach (int token in order.AsSpan(0, among))
        {
            sum += weights[token];
        }

        double reached = 0;
        for (int kept = 1; kept < among; kept++)
        {
            reached += weights[order[kept - 1]];
            if (reached >= topP * sum)
            {
                return kept;
            }
        }

        return among;
    }
}

/// <summary>Options for sampling tokens from logits.</summary>
public sealed record SamplingOptions
{
    /// <summary>What the logits are divided by before they become probabilities; finite, 0 or more. Below 1 likely tokens become likelier,
    /// above 1 rarer ones do; 0 takes the largest logit and draws nothing.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>The number of largest logits to sample from, at least 1; null for all.</summary>
    public int? TopK { get; init; }

    /// <summary>
    /// The probability that the tokens have together that may be drawn: the smallest set of the most probable ones that reaches it. Above 0
    /// and at most 1; null for all.
    /// </summary>
    public double? TopP { get; init; }

    /// <summary>The random seed: the same seed and the same logits give the same tokens on every machine.</summary>
    public ulong Seed { get; init; } = 1;
}
