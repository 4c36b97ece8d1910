using Hmlstm.Definitions.Models;

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
    /// <param name="stream">Where the text goes on from; null for zeros. It stays the caller's.</param>
    /// <exception cref="ArgumentException">
    /// The network cannot write (<see cref="Obstacle"/>), or has another number of tokens than the vocabulary.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="DataException">The stream has more than one row.</exception>
    public TextSampler(INetwork network, Vocabulary vocabulary, SamplingOptions? options = null, StreamState? stream = null)
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
        this.stream = new TokenStream(network, vocabulary, stream);
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

    /// <summary>Leaves the state after the last token in the stream that the text went on from, for the text that comes next.</summary>
    public void Finish() => stream.Finish();

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}

/// <summary>One sampled token.</summary>
/// <param name="Token">Its id.</param>
/// <param name="Text">
/// What it adds to the text: a character, or a word with the blank before it; for bytes nothing until a character is complete.
/// </param>
public readonly record struct SampledToken(long Token, string Text);
