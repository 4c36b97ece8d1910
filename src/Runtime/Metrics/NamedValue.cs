namespace Hmlstm.Runtime.Metrics;

/// <summary>A measured number.</summary>
/// <param name="Name">Its name, as a history's column has it.</param>
/// <param name="Value">The number.</param>
public readonly record struct NamedValue(string Name, double Value);
