namespace Hmlstm.Runtime.Checkpoints;

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
