using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Checkpoints;

/// <summary>Where a training is, without its tensors.</summary>
internal sealed record TrainingState
{
    public required long Epoch { get; init; }

    public required long Position { get; init; }

    public required long BatchesPerEpoch { get; init; }

    public required long Iteration { get; init; }

    public required long Predictions { get; init; }

    public required bool EvaluationIsDue { get; init; }

    public required double Seconds { get; init; }

    public required double LossSum { get; init; }

    public required long LossWeight { get; init; }

    public long WorkDone { get; init; }

    public long WorkDense { get; init; }

    public required int EvaluationsWithoutImprovement { get; init; }

    /// <summary>Which evaluation of the history is the best one; -1 for none.</summary>
    public required int Best { get; init; }

    public required IReadOnlyList<Evaluation> History { get; init; }

    public required IReadOnlyList<ScheduleState> Schedules { get; init; }

    /// <summary>The optimizer, as a definition names it.</summary>
    public required string Optimizer { get; init; }

    /// <summary>The steps that the optimizer has taken with each parameter, in their order.</summary>
    public required IReadOnlyList<long> OptimizerSteps { get; init; }

    /// <summary>What cannot be in a state that a training wrote; null when nothing is wrong.</summary>
    public string? Problem() => this switch
    {
        { History: null } or { Schedules: null } or { OptimizerSteps: null } or { Optimizer: null } => "a list is missing",
        { Epoch: < 0 } or { Position: < 0 } or { Iteration: < 0 } or { Predictions: < 0 } or { LossWeight: < 0 } or { WorkDone: < 0 } or { WorkDense: < 0 } => "a count is below 0",
        { BatchesPerEpoch: < 1 } => "an epoch has no batch",
        _ when Position > BatchesPerEpoch => $"position {Position} is beyond the {BatchesPerEpoch} batches of an epoch",
        _ when Best < -1 || Best >= History.Count => $"the best evaluation {Best} is none of {History.Count}",
        _ when !double.IsFinite(Seconds) || !double.IsFinite(LossSum) => "a sum is no number",
        _ when History.Any(static row => row?.Values is null) || Schedules.Any(static schedule => schedule?.Name is null) => "a row is missing",
        _ => null,
    };
}
