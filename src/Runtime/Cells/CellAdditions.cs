using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Cells;

/// <summary>What a kind of cell adds to training and evaluation beside its module.</summary>
internal abstract class CellAddition
{
    /// <summary>Metrics of a network's stacks of the kind; none where it has no such stack.</summary>
    /// <param name="definition">The network.</param>
    public virtual IEnumerable<IMetric> Metrics(NetworkDefinition definition) => [];

    /// <summary>A loss with the term that a network's stacks of the kind add to it; the same loss where they add none.</summary>
    /// <param name="definition">The network.</param>
    /// <param name="loss">The loss without it.</param>
    public virtual ILoss Regularise(NetworkDefinition definition, ILoss loss) => loss;
}

/// <summary>The kinds of cells that add something to training and evaluation: the one list of them.</summary>
internal static class CellAdditions
{
    private static readonly CellAddition[] All = [new HmLstmAddition(), new KLstmAddition()];

    /// <summary>The metrics of all kinds.</summary>
    public static IEnumerable<IMetric> Metrics(NetworkDefinition definition) => All.SelectMany(kind => kind.Metrics(definition));

    /// <summary>A loss with the terms of all kinds.</summary>
    public static ILoss Regularise(NetworkDefinition definition, ILoss loss) =>
        All.Aggregate(loss, (sum, kind) => kind.Regularise(definition, sum));
}
