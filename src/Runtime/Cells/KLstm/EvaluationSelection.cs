using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;

namespace Hmlstm.Runtime;

/// <summary>How the k-lstm layers of a network mix their cells in evaluation.</summary>
/// <remarks>
/// Training always mixes the cells. Where evaluation takes the most probable cell alone, the mixture of all may be the far better network.
/// The weights are the same either way.
/// </remarks>
public static class EvaluationSelection
{
    /// <summary>K of the network's top k-lstm stack; null without one.</summary>
    /// <param name="definition">The network.</param>
    public static int? CellsOf(NetworkDefinition definition) => KLstmAddition.Top(definition)?.Cells;

    /// <summary>Whether a network has a k-lstm of two cells or more, so that there is something to select.</summary>
    /// <param name="definition">The network.</param>
    public static bool Matters(NetworkDefinition definition) => definition.Layers.Any(static stack => stack is KLstmStack { Cells: > 1 });

    /// <summary>What the definition says of the network's top k-lstm stack.</summary>
    /// <param name="definition">A network with a k-lstm.</param>
    public static SelectionKind Of(NetworkDefinition definition) => KLstmAddition.Top(definition)!.Selection;

    /// <summary>Lets all k-lstm layers of a network select in one way from now on.</summary>
    /// <param name="network">The network.</param>
    /// <param name="kind">The way.</param>
    public static void Use(INetwork network, SelectionKind kind)
    {
        foreach (KLstmLayer layer in network.Module.modules().OfType<KLstmLayer>())
        {
            layer.Selection = kind;
        }
    }
}
