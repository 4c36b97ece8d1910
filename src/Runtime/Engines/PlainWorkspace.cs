using Hmlstm.Engine.Cells.Plain;

namespace Hmlstm.Runtime.Engines;

/// <summary>The memory of one call of a stack of plain cells, from its forward to its backward.</summary>
/// <param name="shape">The stack's sizes.</param>
internal sealed class PlainWorkspace(PlainShape shape)
{
    /// <summary>The computation and its memory.</summary>
    public PlainLayers Layers { get; } = new(shape);

    /// <summary>Where a call's tensors lie.</summary>
    public PlainWindow Window { get; } = new(shape);

    /// <summary>Where its gradients lie.</summary>
    public PlainGradients Gradients { get; } = new(shape);
}
