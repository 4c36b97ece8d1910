namespace Hmlstm.Runtime.Reports;

/// <summary>One bar that parts of a whole fill.</summary>
/// <param name="Name">What the whole is.</param>
/// <param name="Shares">The parts, each 0 to 1.</param>
internal sealed record ShareBar(string Name, IReadOnlyList<double> Shares);
