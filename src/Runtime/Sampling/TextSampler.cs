using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Sampling;

/// <summary>Generates text with a language model: reads a prompt, then samples one token after the other and feeds each one back.</summary>
/// <remarks>
/// The state goes on from token to token, so a token costs one step however long the text is. The id of unknown characters or words is
/// never drawn. A sampler that has read nothing begins as after a line break, or a blank where the vocabulary has no line break; where it
/// has neither, the first token is drawn with equal probabilities.
/// </remarks>
public sealed class TextSampler : IDisposable
{
    private readonly Vocabulary vocabulary;
    private readonly TokenSampler sampler;
    private readonly TokenStream stream;
    private readonly TokenText text;

    /// <summary>Prepares to read and write.</summary>
    /// <param name="network">A language model in evaluation mode; it stays the caller's.</param>
    /// <param name="vocabulary">The vocabulary of its tokens, from the profile of its weights.</param>
    /// <param name="options">The sampling options; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// The network cannot write (<see cref="Obstacle"/>), or has another number of tokens than the vocabulary.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public TextSampler(INetwork network, Vocabulary vocabulary, SamplingOptions? options = null)
    {
        if (Obstacle(network.Definition) is string obstacle)
        {
            throw new ArgumentException($"{network.Definition.Name} {obstacle}.", nameof(network));
        }

        if (network.Definition.Output.Size != vocabulary.Size)
        {
            throw new ArgumentException(
                $"The network has {network.Definition.Output.Size} tokens, the vocabulary {vocabulary.Size}.",
                nameof(vocabulary));
        }

        this.vocabulary = vocabulary;
        text = vocabulary.CreateText();
        sampler = new TokenSampler(options);
        stream = new TokenStream(network, vocabulary);
    }

    /// <summary>Why a network cannot write a text, as the rest of a sentence about it; null when it can.</summary>
    /// <param name="definition">What the network is.</param>
    public static string? Obstacle(NetworkDefinition definition) =>
        definition.Task != TaskKind.LanguageModel || definition.Input.Kind != InputKind.Tokens
            ? "is no language model: it predicts no next character"
            : definition.Layers.Any(static stack => !stack.CanStep)
                ? "is bidirectional: it needs a text's end to read its beginning"
                : null;

    /// <summary>Reads a text, which the next sampled token continues.</summary>
    /// <param name="given">Any text; an empty one changes nothing. A word without an id is read as the unknown one.</param>
    /// <returns>The tokens that were read.</returns>
    /// <exception cref="DataException">The network was not trained on a character; the message has the character and its position, counted
    /// from 1. Nothing was read.</exception>
    public IReadOnlyList<long> Read(string given)
    {
        vocabulary.RequireKnown(given);
        long[] tokens = vocabulary.Encode(given);
        stream.Read(tokens);
        foreach (long token in tokens)
        {
            text.Add(token);
        }

        return tokens;
    }

    /// <summary>Samples the next token and reads it.</summary>
    /// <exception cref="ArithmeticException">A logit of the network is not finite.</exception>
    public SampledToken Next()
    {
        if (!stream.HasRead)
        {
            stream.Begin();
        }

        long token = sampler.Draw(stream.Logits(0));
        stream.Step(token);
        return new SampledToken(token, text.Add(token));
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}

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

/// <summary>One sampled token.</summary>
/// <param name="Token">Its id.</param>
/// <param name="Text">
/// What it adds to the text: a character, or a word with the blank before it; for bytes nothing until a character is complete.
/// </param>
public readonly record struct SampledToken(long Token, string Text);
