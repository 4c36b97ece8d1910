using System.Globalization;

namespace Hmlstm.Runtime.Training;

/// <summary>How training ended.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Epochs">Epochs done, a part counted as a fraction.</param>
/// <param name="Iterations">Optimizer steps done.</param>
/// <param name="Best">
/// The evaluation whose weights the network has now; null when nothing was evaluated, and then it has the last ones.
/// </param>
/// <param name="History">All evaluations in order.</param>
/// <param name="Seconds">Seconds trained and evaluated, earlier runs included.</param>
/// <param name="Divergence">What was not finite; null unless <see cref="StopReason.Diverged"/>.</param>
public sealed record TrainingResult(
    StopReason Reason,
    double Epochs,
    long Iterations,
    Evaluation? Best,
    IReadOnlyList<Evaluation> History,
    double Seconds,
    Divergence? Divergence);

/// <summary>Why training ended.</summary>
public enum StopReason
{
    /// <summary>Every epoch was done.</summary>
    Completed,

    /// <summary>The watched metric had not improved for as many evaluations as allowed.</summary>
    EarlyStopping,

    /// <summary>The time was up.</summary>
    TimeLimit,

    /// <summary>As many iterations as allowed were done.</summary>
    IterationLimit,

    /// <summary>The caller's token was cancelled; the iteration was finished first.</summary>
    Interrupted,

    /// <summary>A callback asked for it.</summary>
    Requested,

    /// <summary>A loss or a gradient was infinite or not a number.</summary>
    Diverged,
}

/// <summary>Where training met a number that is infinite or not a number.</summary>
/// <param name="Iteration">The iteration, counted from 1.</param>
/// <param name="Loss">Its loss; finite when only a gradient was not.</param>
/// <param name="Parameter">
/// The parameter with the largest gradient so far, a gradient that is no number counting as the largest; null before the first gradient.
/// </param>
/// <param name="GradientNorm">That gradient's norm.</param>
public sealed record Divergence(long Iteration, double Loss, string? Parameter, double GradientNorm)
{
    /// <summary>
    /// Whether the batch itself has an infinite input or target, or one that is not a number: no other training would help.
    /// </summary>
    public bool IsInData { get; init; }

    /// <summary>One line for people.</summary>
    public override string ToString()
    {
        if (IsInData)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"iteration {Iteration}: the batch has an input or a target that is not finite. Mend the data.");
        }

        string what = double.IsFinite(Loss)
            ? "a gradient is not finite"
            : string.Create(CultureInfo.InvariantCulture, $"the loss is {Loss}");
        string where = Parameter is null
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"; the largest gradient is that of {Parameter} (norm {GradientNorm:g4})");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"iteration {Iteration}: {what}{where}. Try a lower learning rate or a smaller clip_norm.");
    }
}
