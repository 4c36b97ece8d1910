using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>Which values of a window's states zoneout keeps (Krueger et al., ICLR 2017), for each layer and direction.</summary>
/// <param name="Layout">The stack's rules.</param>
/// <param name="Hidden">Of h: 1 for what stays, 0 for the rest, [B, T, H]; null where nothing is drawn.</param>
/// <param name="Cell">Of c likewise.</param>
internal sealed record RnnZones(RnnLayout Layout, Tensor?[] Hidden, Tensor?[] Cell)
{
    /// <summary>Draws them in training, of h before those of c; in evaluation each value is its expectation.</summary>
    /// <param name="layout">The stack's rules.</param>
    /// <param name="module">The module that has the parameters.</param>
    /// <param name="batch">B.</param>
    /// <param name="steps">T.</param>
    /// <returns>Tensors in the dispose scope around the call.</returns>
    public static RnnZones Of(RnnLayout layout, nn.Module module, long batch, long steps)
    {
        Tensor like = module.get_parameter("weight_hh_l0")!;
        int passes = layout.HiddenSizes.Count * layout.Directions;
        var zones = new RnnZones(layout, new Tensor?[passes], new Tensor?[passes]);
        for (int k = 0; k < passes; k++)
        {
            zones.Hidden[k] = Draw(layout.Definition.ZoneoutHidden, k);
            zones.Cell[k] = layout.HasCell ? Draw(layout.Definition.ZoneoutCell, k) : null;
        }

        return zones;

        Tensor? Draw(double probability, int pass)
        {
            long width = layout.HiddenSizes[pass / layout.Directions];
            return module.training && probability > 0
                ? empty(batch, steps, width, dtype: like.dtype, device: like.device).bernoulli_(probability)
                : null;
        }
    }

    /// <summary>The state after a step: of each value what it was, or what the equations say, or between both.</summary>
    /// <param name="pass">The layer and direction.</param>
    /// <param name="step">t.</param>
    /// <param name="fresh">h and c as the equations say.</param>
    /// <param name="hidden">h before the step.</param>
    /// <param name="cell">c before it; null for cells that have none.</param>
    public (Tensor Hidden, Tensor? Cell) Keep(int pass, int step, (Tensor Hidden, Tensor? Cell) fresh, Tensor hidden, Tensor? cell)
    {
        return (
            Mix(fresh.Hidden, hidden, Hidden[pass], Layout.Definition.ZoneoutHidden),
            fresh.Cell is null ? null : Mix(fresh.Cell, cell!, Cell[pass], Layout.Definition.ZoneoutCell));

        Tensor Mix(Tensor value, Tensor old, Tensor? drawn, double probability) =>
            probability.Equals(0) ? value
            : drawn is null ? value.lerp(old, probability)
            : value.lerp(old, drawn.select(1, step));
    }
}
