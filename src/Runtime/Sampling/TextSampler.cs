using System.Runtime.InteropServices;
using System.Text;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Sampling;

/// <summary>Generates text with a language model: reads a prompt, then samples one token after the other and feeds each one back.</summary>
/// <remarks>
/// The state goes on from token to token, so a token costs one step however long the text is. The id of unknown characters is never drawn.
/// A sampler that has read nothing begins as after a line break, or a blank where the vocabulary has no line break; where it has neither,
/// the first token is drawn with equal probabilities.
/// </remarks>
public sealed class TextSampler : IDisposable
{
    /// <summary>Steps of a given text that are read at once.</summary>
    private const int Stretch = 256;

    private readonly INetwork network;
    private readonly Vocabulary vocabulary;
    private readonly TokenSampler sampler;
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    private readonly Device device;
    private float[] logits = [];
    private NetworkState? state;

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

        this.network = network;
        this.vocabulary = vocabulary;
        sampler = new TokenSampler(options);
        device = network.Module.parameters().First().device;
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
    /// <param name="text">Any text; an empty one changes nothing.</param>
    /// <returns>The tokens that were read.</returns>
    /// <exception cref="DataException">The network was not trained on a character; the message has the character and its position, counted
    /// from 1. Nothing was read.</exception>
    public IReadOnlyList<long> Read(string text)
    {
        RequireKnown(text);
        long[] tokens = vocabulary.Encode(text);
        for (int start = 0; start < tokens.Length; start += Stretch)
        {
            Advance(tokens.AsSpan(start, Math.Min(Stretch, tokens.Length - start)));
        }

        return tokens;
    }

    /// <summary>Samples the next token and reads it.</summary>
    /// <exception cref="ArithmeticException">A logit of the network is not finite.</exception>
    public SampledToken Next()
    {
        if (state is null)
        {
            Begin();
        }

        if (vocabulary.UnknownId is int unknown)
        {
            logits[unknown] = float.NegativeInfinity;
        }

        long token = sampler.Draw(logits);
        Advance([token]);
        return new SampledToken(token, TextOf(token));
    }

    /// <inheritdoc/>
    public void Dispose() => state?.Dispose();

    private void Begin()
    {
        foreach (char start in "\n ")
        {
            if (vocabulary.Kind != AlphabetKind.Chars || vocabulary.Symbols.Contains(start, StringComparison.Ordinal))
            {
                Advance(vocabulary.Encode(start.ToString()));
                return;
            }
        }

        logits = new float[vocabulary.Size];
    }

    /// <summary>An id for unknown characters was never trained, so no network knows what follows it.</summary>
    private void RequireKnown(string text)
    {
        if (vocabulary.Kind != AlphabetKind.Chars)
        {
            return;
        }

        HashSet<Rune> known = [.. vocabulary.Symbols.EnumerateRunes()];
        int position = 0;
        foreach (Rune character in text.EnumerateRunes())
        {
            position++;
            if (!known.Contains(character))
            {
                throw new DataException(
                    $"Character {position}, {Vocabulary.Name(character)}, is not among the {known.Count} that the network was trained on.");
            }
        }
    }

    /// <summary>Reads tokens, keeps the state after them and the logits of what comes next. A single one is a step of the stream.</summary>
    private void Advance(ReadOnlySpan<long> tokens)
    {
        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        if (tokens.Length == 1 && network.CanStep)
        {
            NetworkState now = state ?? network.CreateState(1);
            Tensor prediction = network.Step(tensor(tokens.ToArray(), device: device), ref now);
            Keep(prediction, now);
            return;
        }

        NetworkOutput output = network.Forward(tensor(tokens.ToArray(), 1, tokens.Length, device: device), state);
        Tensor all = output.Predictions;
        NetworkState after = output.State.DetachState();
        state?.Dispose();
        Keep(all.dim() == 3 ? all.select(1, all.size(1) - 1) : all, after);
    }

    private void Keep(Tensor prediction, NetworkState after)
    {
        Tensor near = prediction.to(ScalarType.Float32).cpu().contiguous();
        logits = MemoryMarshal.Cast<byte, float>(near.bytes).ToArray();
        foreach ((_, Tensor value) in after.Tensors)
        {
            value.DetachFromDisposeScope();
        }

        state = after;
    }

    private string TextOf(long token)
    {
        if (vocabulary.Kind != AlphabetKind.Bytes)
        {
            return vocabulary.Decode([token]);
        }

        Span<char> characters = stackalloc char[4];
        int count = decoder.GetChars([(byte)token], characters, flush: false);
        return characters[..count].ToString();
    }
}

/// <summary>Samples tokens from logits: softmax with a temperature over the largest ones.</summary>
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
    /// <param name="options">The sampling options; null for the defaults.</param>
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

/// <summary>Options for sampling tokens from logits.</summary>
public sealed record SamplingOptions
{
    /// <summary>What the logits are divided by before they become probabilities; finite, 0 or more. Below 1 likely tokens become likelier,
    /// above 1 rarer ones do; 0 takes the largest logit and draws nothing.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>The number of largest logits to sample from, at least 1; null for all.</summary>
    public int? TopK { get; init; }

    /// <summary>The random seed: the same seed and the same logits give the same tokens on every machine.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>One sampled token.</summary>
/// <param name="Token">Its id.</param>
/// <param name="Text">The text that it adds: a character; with bytes, nothing until a character is complete.</param>
public readonly record struct SampledToken(long Token, string Text);
