namespace Hmlstm.Definitions.Models;

/// <summary>The optimizer and its own numbers; those that a kind does not have keep their default.</summary>
public sealed record OptimizerDefinition
{
    /// <summary>Which optimizer.</summary>
    public OptimizerKind Kind { get; init; }

    /// <summary>Decay of the running mean of gradients (adam, adamw), 0 to below 1.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the running mean of squared gradients (adam, adamw), 0 to below 1.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Decay of the running mean of squared gradients (rmsprop), 0 to below 1.</summary>
    public double Alpha { get; init; } = 0.99;

    /// <summary>Added to the denominator (adam, adamw, rmsprop); above 0.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Momentum (sgd, rmsprop), 0 to below 1.</summary>
    public double Momentum { get; init; }

    /// <summary>Whether momentum is Nesterov's (sgd).</summary>
    public bool Nesterov { get; init; }

    /// <summary>L2 penalty, or decoupled decay with adamw; 0 or more.</summary>
    public double WeightDecay { get; init; }
}
