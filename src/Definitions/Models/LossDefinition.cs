namespace Hmlstm.Definitions.Models;

/// <summary>What a network is judged by, and with it what the numbers of its projection mean.</summary>
/// <remarks>Options of other kinds have their defaults, so that equal losses are equal records.</remarks>
public sealed record LossDefinition
{
    /// <summary>Most quantiles.</summary>
    internal const int MostQuantiles = 99;

    /// <summary>The kind of loss.</summary>
    public LossKind Kind { get; init; } = LossKind.CrossEntropy;

    /// <summary>Of <see cref="LossKind.Huber"/>: the error at which the square becomes a line, in the units of the loss; above 0.</summary>
    public double Delta { get; init; } = 1;

    /// <summary>Of <see cref="LossKind.Quantile"/>: the levels of the Q quantiles, rising within 0 and 1.</summary>
    public EquatableArray<double> Quantiles { get; init; } = new([0.1, 0.5, 0.9]);

    /// <summary>Of <see cref="LossKind.Mixture"/>: M, the number of Gaussians; at least 1.</summary>
    public int Components { get; init; } = 20;

    /// <summary>
    /// Of <see cref="LossKind.CrossEntropy"/>: the share ε of a target's probability that training spreads over all classes; 0 to below 1.
    /// </summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Of <see cref="LossKind.CrossEntropy"/>: how much a target of each class counts in training; null for all alike.</summary>
    public ClassWeights? ClassWeights { get; init; }

    /// <summary>The loss of a task where a definition names none.</summary>
    /// <param name="task">The task.</param>
    public static LossDefinition Of(TaskKind task) =>
        new() { Kind = task == TaskKind.Regression ? LossKind.Mse : LossKind.CrossEntropy };

    /// <summary>The numbers that the projection gives for a prediction of D values.</summary>
    /// <param name="size">D, the values; or the classes.</param>
    /// <returns>Q D for quantiles, 2 D for a Gaussian, M (1 + 2 D) for a mixture, and D for all others.</returns>
    public long WidthOf(int size) => Kind switch
    {
        LossKind.Quantile => (long)Quantiles.Count * size,
        LossKind.Gaussian => 2L * size,
        LossKind.Mixture => Components * (1 + (2L * size)),
        _ => size,
    };
}

/// <summary>Kinds of losses.</summary>
public enum LossKind
{
    /// <summary>−log p of the class or token, in nats; of two classes by one logit.</summary>
    CrossEntropy,

    /// <summary>The mean squared error.</summary>
    Mse,

    /// <summary>The mean absolute error.</summary>
    Mae,

    /// <summary>Half the squared error up to <see cref="LossDefinition.Delta"/>, and a line beyond it (Huber 1964).</summary>
    Huber,

    /// <summary>The pinball loss of some quantiles (Koenker and Bassett 1978).</summary>
    Quantile,

    /// <summary>−log p of a Gaussian with a mean and a standard deviation for each value.</summary>
    Gaussian,

    /// <summary>−log p of a mixture of diagonal Gaussians over all values together (Bishop 1994; Graves 2013).</summary>
    Mixture,
}

/// <summary>How much a target of each class counts.</summary>
public sealed record ClassWeights
{
    /// <summary>
    /// Whether the weights are found on the training part: N / (K n) for a class of n among N targets of K classes, so that all classes
    /// count the same together.
    /// </summary>
    public bool IsBalanced { get; init; }

    /// <summary>A weight for each class, 0 or more and not all 0; empty where they are balanced.</summary>
    public EquatableArray<double> Values { get; init; }
}
