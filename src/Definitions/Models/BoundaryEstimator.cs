namespace Hmlstm.Definitions.Models;

/// <summary>How the boundary z comes from its probability.</summary>
public enum BoundaryEstimator
{
    /// <summary>z = 1 where the probability is above one half.</summary>
    Step,

    /// <summary>z is drawn from the probability in training, Step in evaluation.</summary>
    Sample,

    /// <summary>z is the probability itself.</summary>
    Soft,
}
