namespace Hmlstm.Runtime.Training;

/// <summary>How training ended.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Epochs">Epochs done, a part counted as a fraction.</param>
/// <param name="Iterations">Optimizer steps done.</param>
/// <param name="Best">The evaluation whose weights the network has now; null when nothing was evaluated, and then it has the last ones.</param>
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
