namespace Hmlstm.Definitions.Models;

/// <summary>How a network is trained.</summary>
public sealed record TrainingDefinition
{
    /// <summary>Passes over the training part; at least 1.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>B, the sequences or text streams of one iteration; at least 1.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Steps of truncated backpropagation per iteration; null for whole sequences.</summary>
    public int? Window { get; init; }

    /// <summary>Whether the state at a window's end starts the next window of the same row.</summary>
    public bool CarryState { get; init; }

    /// <summary>
    /// The probability that a row starts a training window from zeros although its state could be carried; 0 to below 1.
    /// Only used with <see cref="CarryState"/>.
    /// </summary>
    public double Restart { get; init; } = 0.02;

    /// <summary>The optimizer.</summary>
    public OptimizerDefinition Optimizer { get; init; } = new();

    /// <summary>The learning rate; above 0 at its start.</summary>
    public Schedule LearningRate { get; init; } = Schedule.Constant(0.001);

    /// <summary>Largest norm of all gradients together; null without clipping by norm.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Largest absolute value of a gradient; null without clipping by value.</summary>
    public double? ClipValue { get; init; }

    /// <summary>Iterations whose gradients are added up before a step; at least 1.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>When to stop before the epochs end; null to go on to the end.</summary>
    public EarlyStoppingDefinition? EarlyStopping { get; init; }

    /// <summary>The seed of all randomness; 0 or more.</summary>
    public int Seed { get; init; } = 1;
}

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

/// <summary>The optimizers.</summary>
public enum OptimizerKind
{
    /// <summary>Adam.</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay.</summary>
    AdamW,

    /// <summary>RMSprop.</summary>
    RmsProp,

    /// <summary>Stochastic gradient descent.</summary>
    Sgd,
}

/// <summary>Training ends after so many evaluations without a better value of a metric.</summary>
public sealed record EarlyStoppingDefinition
{
    /// <summary>The metric's name, as the history's column has it: <c>valid_loss</c>, <c>valid_accuracy</c>, ...</summary>
    public string Metric { get; init; } = "valid_loss";

    /// <summary>Evaluations without improvement; at least 1.</summary>
    public int Patience { get; init; } = 5;
}
