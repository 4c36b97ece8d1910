using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Sampling;

/// <summary>Draws tokens from logits: softmax with a temperature over the largest ones.</summary>
/// <remarks>
/// Token i is drawn with probability exp(x_i / T) / sum_j exp(x_j / T), the sum running over the tokens that may be drawn (the softmax with
/// temperature of Ackley, Hinton and Sejnowski 1985; top-k as in Fan, Lewis and Dauphin 2018). Sums are in float64.
/// </remarks>
public sealed class TokenSampler
{
    private readonly PortableRandom random;
    private readonly double temperature;
    private readonly int topK;
    private double[] weights = [];
    private int[] order = [];

    /// <summary>Prepares to draw.</summary>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is negative or not finite, or top-k is below 1.</exception>
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

        random = new PortableRandom(options.Seed);
        temperature = options.Temperature;
        topK = options.TopK ?? int.MaxValue;
    }

    /// <summary>Draws one token. Equal logits count in the order of their tokens, so that every draw can be repeated.</summary>
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

        RemoveAllBut(topK, logits);
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

    private static int Largest(ReadOnlySpan<float> logits)
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

    private void RemoveAllBut(int count, ReadOnlySpan<float> logits)
    {
        if (count >= logits.Length)
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
        foreach (int token in order.AsSpan(count))
        {
            weights[token] = 0;
        }
    }
}

/// <summary>How tokens are drawn from a network's logits.</summary>
public sealed record SamplingOptions
{
    /// <summary>What the logits are divided by before they become probabilities; finite, 0 or more. Below 1 likely tokens become likelier,
    /// above 1 rarer ones do; 0 takes the largest logit and draws nothing.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>How many of the largest logits may be drawn, at least 1; null for all.</summary>
    public int? TopK { get; init; }

    /// <summary>The seed of the draws: the same seed and the same logits give the same tokens on every machine.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>One drawn token.</summary>
/// <param name="Token">Its id.</param>
/// <param name="Text">What it adds to the text: a character; for bytes nothing until a character is complete.</param>
public readonly record struct SampledToken(long Token, string Text);
