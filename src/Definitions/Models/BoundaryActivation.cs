namespace Hmlstm.Definitions.Models;

/// <summary>What turns the detector's pre-activation into a probability.</summary>
public enum BoundaryActivation
{
    /// <summary>clamp((a s + 1) / 2, 0, 1).</summary>
    HardSigmoid,

    /// <summary>The logistic function of a s.</summary>
    Sigmoid,
}
