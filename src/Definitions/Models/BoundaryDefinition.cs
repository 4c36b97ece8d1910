namespace Hmlstm.Definitions.Models;

/// <summary>The boundary detectors of an HM-LSTM stack.</summary>
public sealed record BoundaryDefinition
{
    /// <summary>How z comes from its probability.</summary>
    public BoundaryEstimator Estimator { get; init; }

    /// <summary>What makes the probability.</summary>
    public BoundaryActivation Activation { get; init; }

    /// <summary>The slope a; above 0 at every step.</summary>
    public required Schedule Slope { get; init; }

    /// <summary>What sends gradient to z.</summary>
    public BoundaryGradient Gradient { get; init; }

    /// <summary>What z is on a COPY step.</summary>
    public OnCopy OnCopy { get; init; }

    /// <summary>Whether the top level has a detector too.</summary>
    public bool Top { get; init; }
}
