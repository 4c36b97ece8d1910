using Hmlstm.Definitions.Models;

namespace Hmlstm.Cli.Evaluations;

/// <summary>What one call of <c>hmlstm evaluate</c> measures.</summary>
/// <param name="Run">The run's folder.</param>
/// <param name="Data">The data in place of the run's; null for those.</param>
/// <param name="Part"><c>train</c>, <c>valid</c> or <c>test</c>; null for the test part of the run's data, and for all of other data.</param>
/// <param name="Boundaries">What the network's boundaries are compared with: <see cref="Words"/> or a CSV file; null for nothing.</param>
/// <param name="Column">The file's column; null for its only one or the usual one.</param>
/// <param name="Tolerance">Steps that a boundary may be away from a given one.</param>
/// <param name="Selection">How a k-lstm mixes its cells; null for the way of its definition.</param>
internal sealed record EvaluationRequest(
    string Run, string? Data, string? Part, string? Boundaries, string? Column, int Tolerance, SelectionKind? Selection)
{
    /// <summary>The word for boundaries at the ends of words.</summary>
    public const string Words = "words";
}
