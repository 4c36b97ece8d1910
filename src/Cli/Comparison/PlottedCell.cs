namespace Hmlstm.Cli.Comparison;

/// <summary>One character of a drawing.</summary>
/// <param name="Character">What stands there.</param>
/// <param name="Line">Which line it belongs to, from 0; null for axes and labels.</param>
internal readonly record struct PlottedCell(char Character, int? Line);
