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

    /// <summary>
    /// The sum of the loss's regularising terms; null where the loss has none, and in checkpoints that counted them in <see
    /// cref="LossSum"/>.
    /// </summary>
    public double? RegularisationSum { get; init; }

    public required long LossWeight { get; init; }

    /// <summary>What the network counted since the last evaluation.</summary>
    public IReadOnlyList<CounterState> Counters { get; init; } = [];

    public required int EvaluationsWithoutImprovement { get; init; }

    /// <summary>Which evaluation of the history is the best one; -1 for none.</summary>
    public required int Best { get; init; }

    public required IReadOnlyList<Evaluation> History { get; init; }

    public required IReadOnlyList<ScheduleState> Schedules { get; init; }

    /// <summary>The optimizer, as a definition names it.</summary>
    public required string Optimizer { get; init; }

    /// <summary>The steps that the optimizer has taken with each parameter, in their order.</summary>
    public required IReadOnlyList<long> OptimizerSteps { get; init; }

    /// <summary>No training counts further: 2 to the power of 53, beyond which counts are no longer exact as real numbers.</summary>
    private const long MostCounted = 1L << 53;

    /// <summary>No training takes longer: about 300 years.</summary>
    private const double MostSeconds = 1e10;

    /// <summary>What cannot be in a state that a training wrote; null when nothing is wrong.</summary>
    public string? Problem() => this switch
    {
        { History: null } or { Schedules: null } or { OptimizerSteps: null } or { Optimizer: null } or { Counters: null } =>
            "a list is missing",
        { Epoch: < 0 } or { Position: < 0 } or { Iteration: < 0 } or { Predictions: < 0 } or { LossWeight: < 0 } => "a count is below 0",
        _ when Counts().Any(static count => count > MostCounted) => $"a count is above {MostCounted}",
        { BatchesPerEpoch: < 1 } => "an epoch has no batch",
        _ when Position > BatchesPerEpoch => $"position {Position} is beyond the {BatchesPerEpoch} batches of an epoch",
        _ when Best < -1 || Best >= History.Count => $"the best evaluation {Best} is none of {History.Count}",
        _ when Iteration > ((Int128)Epoch * BatchesPerEpoch) + Position =>
            $"{Iteration} iterations are more than the batches that were read",
        _ when Counters.Any(static counter => counter?.Name is null || counter.Part < 0 || counter.Part > counter.Whole) =>
            "a counter is below 0, or above what it is a part of",
        _ when !(Seconds is >= 0 and <= MostSeconds) => Invariant($"the seconds are {Seconds}"),
        _ when !double.IsFinite(LossSum) || (LossWeight == 0 && LossSum != 0) =>
            Invariant($"the sum of losses is {LossSum} over {LossWeight} predictions"),
        { RegularisationSum: double sum } when !double.IsFinite(sum) || (LossWeight == 0 && sum != 0) =>
            Invariant($"the sum of regularising terms is {sum} over {LossWeight} predictions"),
        _ when History.Any(static row => row?.Values is null || row.Values.Any(static value => value.Name is null)) =>
            "a row of the history is missing",
        _ when Schedules.Any(static schedule => schedule?.Name is null) => "a schedule is missing",
        _ when EvaluationsWithoutImprovement < 0 || EvaluationsWithoutImprovement > History.Count =>
            $"{EvaluationsWithoutImprovement} of {History.Count} evaluations are without improvement",
        _ when OptimizerSteps.Any(steps => steps < 0 || steps > Iteration) =>
            $"the optimizer took {OptimizerSteps.First(steps => steps < 0 || steps > Iteration)} steps in {Iteration} iterations",
        _ => Schedules.Select(static schedule => schedule.Problem())
            .Concat(History.Select(RowProblem))
            .FirstOrDefault(static problem => problem is not null),
    };

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private IEnumerable<long> Counts() =>
    [
        Epoch,
        Position,
        BatchesPerEpoch,
        Iteration,
        Predictions,
        LossWeight,
        .. Counters.Where(static counter => counter is not null).Select(static counter => counter.Whole),
    ];

    /// <summary>Evaluations follow each other, and all have the columns of the first.</summary>
    private string? RowProblem(Evaluation row, int place)
    {
        long iterationBefore = place == 0 ? 0 : History[place - 1].Iteration;
        bool isInOrder = row.Iteration >= iterationBefore && row.Iteration <= Iteration
            && row.Seconds >= 0 && row.Seconds <= Seconds
            && row.Epoch >= 0 && row.Epoch <= Epoch + 1;
        IEnumerable<string> columns = row.Values.Select(static value => value.Name);
        return !isInOrder ? $"row {place + 1} of the history is not between the others"
            : !columns.SequenceEqual(History[0].Values.Select(static value => value.Name))
                ? $"row {place + 1} of the history has other columns than the first"
                : null;
    }
}

/// <summary>Where a schedule is.</summary>
/// <param name="Name">The schedule's name.</param>
/// <param name="Value">The value in use; not a number before the first iteration.</param>
/// <param name="Factor">The product of the factors so far.</param>
/// <param name="Waited">Evaluations in a row that called for a change.</param>
/// <param name="Reference">What the next value is compared with.</param>
internal sealed record ScheduleState(string Name, double Value, double Factor, int Waited, double Reference)
{
    /// <summary>What cannot be in a schedule that a training followed; null when nothing is wrong.</summary>
    /// <remarks>Values are used in float32. Factors are below 1, and their product may have become too small to be told from 0.</remarks>
    public string? Problem() => this switch
    {
        _ when !double.IsNaN(Value) && !(Value is >= 0 and <= float.MaxValue) => Invariant($"the value of '{Name}' is {Value}"),
        _ when !(Factor is >= 0 and <= 1) => Invariant($"the factor of '{Name}' is {Factor}"),
        { Waited: < 0 } => Invariant($"'{Name}' has waited for {Waited} evaluations"),
        { Reference: double.NegativeInfinity } => $"'{Name}' compares with a loss that is infinitely small",
        _ => null,
    };

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
