using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Runtime.Cells;

/// <summary>What HM-LSTM stacks add to evaluation: how often they find boundaries, and which work that saves.</summary>
internal sealed class HmLstmAddition : CellAddition
{
    /// <inheritdoc/>
    public override IEnumerable<IMetric> Metrics(NetworkDefinition definition)
    {
        IReadOnlyList<BoundaryStack> stacks = BoundaryStack.Of(definition);
        IEnumerable<IMetric> boundaries = stacks.Select(static stack => new BoundaryMetric(stack));
        return stacks.Count > 0 ? boundaries.Append(new WorkMetric(definition)) : [];
    }
}
