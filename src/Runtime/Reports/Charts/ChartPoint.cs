namespace Hmlstm.Runtime.Reports;

/// <summary>One value of a line.</summary>
/// <param name="X">Where, in the units of the chart's horizontal axis.</param>
/// <param name="Y">The value; one that is not finite is left out.</param>
public readonly record struct ChartPoint(double X, double Y);
