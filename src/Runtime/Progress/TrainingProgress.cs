using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Progress;

/// <summary>How far a training is, for whoever shows it.</summary>
/// <param name="Epochs">Epochs done, a part counted as a fraction.</param>
/// <param name="TotalEpochs">Epochs to do at most.</param>
/// <param name="Iteration">Optimizer steps done.</param>
/// <param name="Loss">The mean training loss of the task since the last evaluation, without what regularises it.</param>
/// <param name="WorkSkipped">The share of the levels' multiply-adds that the engine skipped since the last evaluation; null where it counted nothing.</param>
/// <param name="PredictionsPerSecond">Predictions, for example characters, trained on per second of this run.</param>
/// <param name="Elapsed">Time since training began.</param>
/// <param name="Remaining">Time to the last epoch's end at the pace so far.</param>
/// <param name="Schedules">The learning rate and the other schedules.</param>
/// <param name="Evaluation">The evaluation that was just made; null when this is only progress.</param>
/// <param name="IsBest">Whether that evaluation is the best so far.</param>
public sealed record TrainingProgress(
    double Epochs,
    int TotalEpochs,
    long Iteration,
    double Loss,
    double? WorkSkipped,
    double PredictionsPerSecond,
    TimeSpan Elapsed,
    TimeSpan Remaining,
    IReadOnlyList<NamedValue> Schedules,
    Evaluation? Evaluation,
    bool IsBest);
