using Hmlstm.Definitions.Models;

namespace Hmlstm.Reference;

/// <summary>The weights and rules of one HM-LSTM level as plain numbers, for <see cref="HmLstmReference"/>.</summary>
public sealed class HmLstmReferenceLevel
{
    public required int Input { get; init; }

    public required int Hidden { get; init; }

    public int Above { get; init; }

    public bool HasDetector { get; init; }

    public bool LayerNorm { get; init; }

    public double Slope { get; init; } = 1;

    public BoundaryEstimator Estimator { get; init; }

    public BoundaryActivation Activation { get; init; }

    public BoundaryGradient Gradient { get; init; }

    public OnCopy OnCopy { get; init; }

    /// <summary>
    /// Values by the names of a weights file, rows first: <c>weight_ih</c>, <c>weight_hh</c>, <c>weight_th</c>, <c>bias</c>,
    /// <c>norm_gates.weight</c>, ...
    /// </summary>
    public required Dictionary<string, double[]> Weights { get; init; }

    public int Rows => (4 * Hidden) + (HasDetector ? 1 : 0);
}
