namespace Hmlstm.Definitions.Models;

/// <summary>From one unit on, a schedule is its start times a factor.</summary>
/// <param name="From">The epoch or iteration from which the factor holds; at least 1.</param>
/// <param name="Factor">The factor of the start; above 0.</param>
public sealed record ScheduleDrop(int From, double Factor);
