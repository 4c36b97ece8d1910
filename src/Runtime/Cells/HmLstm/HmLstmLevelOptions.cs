using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Cells;

/// <summary>The sizes and rules of one HM-LSTM level.</summary>
public sealed record HmLstmLevelOptions
{
    /// <summary>Width of what comes from below: the input's, or the hidden state's of the level below; at least 1.</summary>
    public required long InputSize { get; init; }

    /// <summary>H, the width of the hidden state and of the cell; at least 1.</summary>
    public required long HiddenSize { get; init; }

    /// <summary>Width of the level above; 0 at the top.</summary>
    public long AboveSize { get; init; }

    /// <summary>
    /// Whether the level has a boundary detector: every level below the top, and the top one where the definition asks for it.
    /// </summary>
    public bool HasDetector { get; init; }

    /// <summary>Whether the sums have a bias.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Whether gates and cell are layer-normalised. A level of width 1 is not: its only value would become a constant.</summary>
    public bool LayerNorm { get; init; }

    /// <summary>The initial bias of the forget gate; needs <see cref="Bias"/>.</summary>
    public double ForgetBias { get; init; }

    /// <summary>How the weights start.</summary>
    public InitialKind Initial { get; init; }

    /// <summary>How the boundary comes from its probability.</summary>
    public BoundaryEstimator Estimator { get; init; }

    /// <summary>What makes the probability.</summary>
    public BoundaryActivation Activation { get; init; }

    /// <summary>What sends gradient to the boundary.</summary>
    public BoundaryGradient Gradient { get; init; }

    /// <summary>What the boundary is on a COPY step.</summary>
    public OnCopy OnCopy { get; init; }

    /// <summary>The options of each level of a stack, from the bottom up.</summary>
    /// <param name="stack">The stack's definition.</param>
    /// <param name="inputSize">Width of what enters the bottom level.</param>
    internal static IEnumerable<HmLstmLevelOptions> Of(HmLstmStack stack, long inputSize) =>
        stack.Hidden.Select((width, n) => new HmLstmLevelOptions
        {
            InputSize = n == 0 ? inputSize : stack.Hidden[n - 1],
            HiddenSize = width,
            AboveSize = n + 1 < stack.Hidden.Count ? stack.Hidden[n + 1] : 0,
            HasDetector = n < stack.Detectors,
            Bias = stack.Bias,
            LayerNorm = stack.LayerNorm,
            ForgetBias = stack.ForgetBias,
            Initial = stack.Initial,
            Estimator = stack.Boundary.Estimator,
            Activation = stack.Boundary.Activation,
            Gradient = stack.Boundary.Gradient,
            OnCopy = stack.Boundary.OnCopy,
        });

    /// <summary>Whether gates and cell really are normalised.</summary>
    internal bool Normalises => LayerNorm && HiddenSize > 1;

    /// <summary>Rows of every weight: four gates, and one for the detector.</summary>
    internal long Rows => (4 * HiddenSize) + (HasDetector ? 1 : 0);

    /// <summary>Refuses sizes that make no level.</summary>
    /// <exception cref="ArgumentException">A size is too small, or a level below another one has no detector.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(InputSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(HiddenSize, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(AboveSize);
        if (AboveSize > 0 && !HasDetector)
        {
            throw new ArgumentException("A level with a level above it needs a boundary detector.");
        }
    }
}
