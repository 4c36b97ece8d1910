using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Reports;

/// <summary>A run beside others.</summary>
/// <param name="Name">What it is called, for example its folder.</param>
/// <param name="Definition">What was trained.</param>
/// <param name="History">Its evaluations in order; at least one.</param>
public sealed record ComparedRun(string Name, NetworkDefinition Definition, IReadOnlyList<Evaluation> History)
{
    /// <summary>The number of all parameters.</summary>
    public long Parameters { get; } = NetworkPlan.Of(Definition).ParameterCount;

    /// <summary>The evaluation with the lowest loss of a column; the first one where the column has no number.</summary>
    /// <param name="column">A loss: lower is better.</param>
    public Evaluation Best(string column) => History.Where(row => !double.IsNaN(row[column])).MinBy(row => row[column]) ?? History[0];
}
