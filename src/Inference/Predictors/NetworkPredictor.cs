using Hmlstm.Definitions;

namespace Hmlstm.Inference;

/// <summary>The base class of generated predictors: a trained network without libtorch, over plain memory.</summary>
/// <remarks>
/// The weights are only read, so any number of threads may use one predictor at once, each with a state of its own. The numbers are those
/// of the network class, bit by bit, where that computes with Hmlstm's engine; only a head's layers with tanh, which libtorch computes
/// there, differ by one unit in the last place in one value of some thousands.
/// </remarks>
public abstract class NetworkPredictor
{
    private readonly Lazy<DataProfile> profile;

    /// <summary>A predictor over weights that fit it.</summary>
    /// <param name="weights">The weights.</param>
    protected NetworkPredictor(PredictorWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Fingerprint = weights.Fingerprint;
        Metadata = weights.Metadata;
        profile = new Lazy<DataProfile>(() => DataProfile.FromMetadata(Metadata.Others));
    }

    /// <summary>16 hexadecimal digits that identify the architecture.</summary>
    public string Fingerprint { get; }

    /// <summary>What the weights file says beside its tensors.</summary>
    public NetworkMetadata Metadata { get; }

    /// <summary>The vocabulary, scales and classes that the network was trained with, as far as the weights file has them.</summary>
    /// <exception cref="DataException">They are damaged.</exception>
    public DataProfile Profile => profile.Value;

    /// <summary>Checks the tokens of one element of each row, and begins a pass with them.</summary>
    /// <param name="tokens">Ids, [B].</param>
    /// <param name="vocabulary">V.</param>
    /// <param name="state">The state before the element.</param>
    /// <param name="predictions">Room for [B, <paramref name="width"/>].</param>
    /// <param name="width">Numbers of a prediction.</param>
    /// <exception cref="ArgumentException">An argument is of another size, or an id is not in the vocabulary.</exception>
    protected static PredictorPass BeginStep(
        ReadOnlySpan<int> tokens, int vocabulary, PredictorState state, Span<float> predictions, int width)
    {
        ArgumentNullException.ThrowIfNull(state);
        CheckCount(nameof(tokens), tokens.Length, state.Rows, 1);
        CheckTokens(tokens, vocabulary);
        CheckCount(nameof(predictions), predictions.Length, state.Rows, width);
        state.Pass.Begin(state.Rows, 1, null);
        state.Pass.Take(tokens);
        return state.Pass;
    }

    /// <summary>Checks the features of one element of each row, and begins a pass with them.</summary>
    /// <param name="features">[B, <paramref name="size"/>].</param>
    /// <param name="size">F.</param>
    /// <param name="state">The state before the element.</param>
    /// <param name="predictions">Room for [B, <paramref name="width"/>].</param>
    /// <param name="width">Numbers of a prediction.</param>
    /// <exception cref="ArgumentException">An argument is of another size.</exception>
    protected static PredictorPass BeginStep(
        ReadOnlySpan<float> features, int size, PredictorState state, Span<float> predictions, int width)
    {
        ArgumentNullException.ThrowIfNull(state);
        CheckCount(nameof(features), features.Length, state.Rows, size);
        CheckCount(nameof(predictions), predictions.Length, state.Rows, width);
        state.Pass.Begin(state.Rows, 1, null);
        state.Pass.Take(features, size);
        return state.Pass;
    }

    /// <summary>Checks the tokens of a window, and begins a pass with them.</summary>
    /// <param name="tokens">Ids, [B, T], T at least 1.</param>
    /// <param name="vocabulary">V.</param>
    /// <param name="state">The state before the window.</param>
    /// <param name="lengths">The real steps of each row, [B], 0 to T; empty when all have T.</param>
    /// <exception cref="ArgumentException">An argument is of another size, or an id is not in the vocabulary.</exception>
    protected static PredictorPass BeginWindow(
        ReadOnlySpan<int> tokens, int vocabulary, PredictorState state, ReadOnlySpan<int> lengths)
    {
        PredictorPass pass = BeginWindow(nameof(tokens), tokens.Length, 1, state, lengths);
        CheckTokens(tokens, vocabulary);
        pass.Take(tokens);
        return pass;
    }

    /// <summary>Checks the features of a window, and begins a pass with them.</summary>
    /// <param name="features">[B, T, <paramref name="size"/>], T at least 1.</param>
    /// <param name="size">F.</param>
    /// <param name="state">The state before the window.</param>
    /// <param name="lengths">The real steps of each row, [B], 0 to T; empty when all have T.</param>
    /// <exception cref="ArgumentException">An argument is of another size.</exception>
    protected static PredictorPass BeginWindow(
        ReadOnlySpan<float> features, int size, PredictorState state, ReadOnlySpan<int> lengths)
    {
        PredictorPass pass = BeginWindow(nameof(features), features.Length, size, state, lengths);
        pass.Take(features, size);
        return pass;
    }

    private static PredictorPass BeginWindow(string name, int count, int size, PredictorState state, ReadOnlySpan<int> lengths)
    {
        ArgumentNullException.ThrowIfNull(state);
        long step = (long)state.Rows * size;
        if (count == 0 || count % step != 0)
        {
            string each = size == 1 ? "" : $", {size}";
            throw new ArgumentException(
                $"{name} has {Quantity.Of(count, "number")}, but must be [{state.Rows}, T{each}] with at least one step T.", name);
        }

        int steps = (int)(count / step);
        if (!lengths.IsEmpty)
        {
            CheckCount(nameof(lengths), lengths.Length, state.Rows, 1);
            foreach (int length in lengths)
            {
                if ((uint)length > (uint)steps)
                {
                    throw new ArgumentOutOfRangeException(nameof(lengths), length, $"Lengths go from 0 to {steps} in a window of {steps}.");
                }
            }
        }

        PredictorPass pass = new();
        pass.Begin(state.Rows, steps, lengths.IsEmpty ? null : lengths.ToArray());
        (pass.Output.Rows, pass.Output.Steps) = (state.Rows, steps);
        return pass;
    }

    private static void CheckCount(string name, int count, int rows, int width)
    {
        if (count != (long)rows * width)
        {
            string shape = width == 1 ? $"[{rows}]" : $"[{rows}, {width}]";
            throw new ArgumentException($"{name} has {Quantity.Of(count, "number")}, but must be {shape}.", name);
        }
    }

    private static void CheckTokens(ReadOnlySpan<int> tokens, int vocabulary)
    {
        foreach (int token in tokens)
        {
            if ((uint)token >= (uint)vocabulary)
            {
                throw new ArgumentOutOfRangeException(nameof(tokens), token, $"Ids go from 0 to {vocabulary - 1}.");
            }
        }
    }
}
