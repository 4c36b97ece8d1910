namespace Hmlstm.Runtime.Metrics;

/// <summary>A measured number's name and direction.</summary>
/// <param name="Name">The name, in snake case, without the part it is measured on: <c>accuracy</c>.</param>
/// <param name="HigherIsBetter">Whether a higher value is the better one.</param>
public sealed record MetricKind(string Name, bool HigherIsBetter);
