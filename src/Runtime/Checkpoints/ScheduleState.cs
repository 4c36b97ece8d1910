namespace Hmlstm.Runtime.Checkpoints;

/// <summary>Where a schedule is.</summary>
/// <param name="Name">The schedule's name.</param>
/// <param name="Value">The value in use; not a number before the first iteration.</param>
/// <param name="Factor">The product of the factors so far.</param>
/// <param name="Waited">Evaluations in a row that called for a change.</param>
/// <param name="Reference">What the next value is compared with.</param>
internal sealed record ScheduleState(string Name, double Value, double Factor, int Waited, double Reference);
