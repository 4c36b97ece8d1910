using Hmlstm.Definitions.Models;
using Hmlstm.Inference;

namespace Hmlstm.Examples;

/// <summary>Reads text with the trained network. One reader serves all streams at once, each with a state of its own.</summary>
internal sealed class BoundaryReader
{
    private readonly StreamingPredictor predictor;
    private readonly Vocabulary vocabulary;

    private BoundaryReader(StreamingPredictor predictor, Vocabulary vocabulary) =>
        (this.predictor, this.vocabulary) = (predictor, vocabulary);

    /// <summary>The network of a run.</summary>
    /// <param name="run">A folder that <c>hmlstm train</c> wrote.</param>
    /// <exception cref="WeightsException">There are no weights, or those of another architecture.</exception>
    /// <exception cref="DataException">They come without an alphabet of characters.</exception>
    public static BoundaryReader Load(string run)
    {
        string weights = Path.Combine(run, "weights.safetensors");
        StreamingPredictor predictor = StreamingPredictor.Load(weights);
        return predictor.Profile.Vocabulary is
            { Size: StreamingPredictor.Vocabulary, Kind: AlphabetKind.Text8 or AlphabetKind.Chars or AlphabetKind.Bytes } vocabulary
            ? new BoundaryReader(predictor, vocabulary)
            : throw new DataException(
                $"{weights}: the weights have no alphabet of {StreamingPredictor.Vocabulary} characters; use a run of 'hmlstm train'");
    }

    /// <summary>Reads a piece of text.</summary>
    /// <param name="state">The stream's state before the text, and then after it.</param>
    /// <param name="text">The text.</param>
    /// <param name="next">How many of the most probable next characters to give; 0 for none, and there are none without a text.</param>
    /// <param name="found">Called for each boundary as soon as it is found.</param>
    /// <exception cref="DataException">
    /// The network's alphabet lacks a character, and the state is as it was; or the state leads to what is no number.
    /// </exception>
    public Reading Read(StreamState state, string text, int next, Action<Boundary> found)
    {
        // A run of spaces may be one space, also where a piece of text ends inside of it.
        string before = state.EndsWithSpace ? " " : "";
        long[] tokens = vocabulary.Encode(before + text)[before.Length..];
        float[] logits = new float[StreamingPredictor.OutputSize];
        long first = state.Position;
        List<Boundary> boundaries = [];
        foreach (long token in tokens)
        {
            predictor.Step([(int)token], state.Network, logits);
            for (int level = 0; level < state.Network.HmLstm.Levels; level++)
            {
                if (state.Network.HmLstm.Boundary(level) is [> 0])
                {
                    Boundary boundary = new(state.Position, level + 1);
                    boundaries.Add(boundary);
                    found(boundary);
                }
            }

            state.Position++;
        }

        if (tokens.Length == 0)
        {
            return new Reading(first, "", boundaries, next == 0 ? null : []);
        }

        string read = vocabulary.Decode(tokens);
        state.EndsWithSpace = read.EndsWith(' ');
        return Array.TrueForAll(logits, float.IsFinite)
            ? new Reading(first, read, boundaries, next == 0 ? null : MostProbable(logits, next))
            : throw new DataException("the session's state leads to what is no number; put another state, or begin a new session");
    }

    private NextCharacter[] MostProbable(float[] logits, int count)
    {
        double most = logits.Max();
        double sum = logits.Sum(logit => Math.Exp(logit - most));
        return
        [
            .. logits.Index().OrderByDescending(static one => one.Item).Take(count)
                .Select(one => new NextCharacter(vocabulary.Decode([one.Index]), Math.Exp(one.Item - most) / sum)),
        ];
    }
}
