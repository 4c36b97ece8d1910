using Hmlstm.Engine.Cells.Plain;

namespace Hmlstm.Runtime.Engines;

/// <summary>The memory of one call of a stack of plain cells, from its forward to its backward.</summary>
internal sealed class PlainWorkspace
{
    /// <summary>The computation and its memory; null before the first call.</summary>
    public PlainLayers? Layers { get; private set; }

    /// <summary>Where a call's tensors lie.</summary>
    public PlainWindow? Window { get; private set; }

    /// <summary>Where its gradients lie.</summary>
    public PlainGradients? Gradients { get; private set; }

    /// <summary>Makes what is missing.</summary>
    /// <param name="shape">The stack's sizes; the same at every call.</param>
    public (PlainLayers Layers, PlainWindow Window, PlainGradients Gradients) For(PlainShape shape) =>
        (Layers ??= new PlainLayers(shape), Window ??= new PlainWindow(shape), Gradients ??= new PlainGradients(shape));
}
