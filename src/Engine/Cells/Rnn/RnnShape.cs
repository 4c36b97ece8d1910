namespace Hmlstm.Engine.Cells.Rnn;

/// <summary>The sizes of a stack of one plain cell.</summary>
/// <remarks>What there is of each layer and direction is listed layer by layer, and inside a layer the forward direction first.</remarks>
/// <param name="Kind">The cell.</param>
/// <param name="InputSize">Width of the input; at least 1.</param>
/// <param name="HiddenSizes">H of each layer, from the bottom up; at least one, each at least 1.</param>
/// <param name="Bidirectional">Whether a second direction reads each row from its end.</param>
/// <param name="Bias">Whether there are biases, two of them as in torch.</param>
/// <param name="Zoneout">How likely values of the state stay as they were.</param>
public sealed record RnnShape(
    RnnKind Kind,
    int InputSize,
    IReadOnlyList<int> HiddenSizes,
    bool Bidirectional = false,
    bool Bias = true,
    RnnZoneout Zoneout = default)
{
    /// <summary>1 or 2.</summary>
    public int Directions => Bidirectional ? 2 : 1;

    /// <summary>How many layers there are.</summary>
    public int Layers => HiddenSizes.Count;

    /// <summary>Layers times directions.</summary>
    public int Passes => Layers * Directions;

    /// <summary>Gates of the cell: each weight has H rows for each of them.</summary>
    public int Gates => Kind switch
    {
        RnnKind.Lstm or RnnKind.NormalisedLstm => 4,
        RnnKind.Gru => 3,
        _ => 1,
    };

    /// <summary>Whether the cell has a state c beside h.</summary>
    public bool HasCell => Kind is RnnKind.Lstm or RnnKind.NormalisedLstm;

    /// <summary>Whether a layer is normalised: a layer of width 1 is not, since its only value would become a constant.</summary>
    /// <param name="layer">From 0, the bottom.</param>
    public bool Normalises(int layer) => Kind == RnnKind.NormalisedLstm && HiddenSizes[layer] > 1;

    /// <summary>Width of what a layer gives: both directions side by side.</summary>
    /// <param name="layer">From 0, the bottom.</param>
    public int OutputOf(int layer) => Directions * HiddenSizes[layer];

    /// <summary>Width of what enters a layer.</summary>
    /// <param name="layer">From 0, the bottom.</param>
    public int InputOf(int layer) => layer == 0 ? InputSize : OutputOf(layer - 1);
}

/// <summary>The probabilities of zoneout: that a value of the state stays what it was before a step.</summary>
/// <param name="Hidden">Of h, 0 to below 1.</param>
/// <param name="Cell">Of c, 0 to below 1; not read where the cell has none.</param>
public readonly record struct RnnZoneout(float Hidden, float Cell)
{
    /// <summary>Whether there is any.</summary>
    public bool IsOn => Hidden > 0 || Cell > 0;
}

/// <summary>Torch's own recurrent cells, and the normalised LSTM.</summary>
public enum RnnKind
{
    /// <summary>Long short-term memory with forget gates.</summary>
    Lstm,

    /// <summary>The same with layer normalisation of each gate and of the cell.</summary>
    NormalisedLstm,

    /// <summary>Gated recurrent unit.</summary>
    Gru,

    /// <summary>Elman's network with the hyperbolic tangent.</summary>
    TanhRnn,

    /// <summary>Elman's network with rectified linear units.</summary>
    ReluRnn,
}
