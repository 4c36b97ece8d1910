using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Cells;

/// <summary>What the top k-lstm stack adds: how it uses its cells, and the reward of its selector's entropy.</summary>
internal sealed class KLstmAddition : CellAddition
{
    /// <summary>The network's top k-lstm stack; null without one.</summary>
    public static KLstmStack? Top(NetworkDefinition definition) => definition.Layers.OfType<KLstmStack>().LastOrDefault();

    /// <inheritdoc/>
    public override IEnumerable<IMetric> Metrics(NetworkDefinition definition) =>
        Top(definition) is { } stack ? [new SelectionMetric(stack.Cells)] : [];

    /// <inheritdoc/>
    public override ILoss Regularise(NetworkDefinition definition, ILoss loss) =>
        Top(definition) is { EntropyWeight: > 0 } stack ? new EntropyRegularisedLoss(loss, stack.EntropyWeight) : loss;
}
