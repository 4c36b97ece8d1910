using Hmlstm.Engine.Cells.Plain;
using Hmlstm.Runtime.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>Steps of the streams of a stack of plain cells through the engine, with the weights as they are now.</summary>
/// <param name="shape">The stack's sizes; one direction.</param>
internal sealed class PlainStepper(PlainShape shape)
{
    private readonly WorkspacePool<(PlainStep Step, PlainWindow Window)> workspaces = new(() => (new PlainStep(shape), new PlainWindow(shape)));

    /// <summary>Reads one element of each stream, without gradients.</summary>
    /// <param name="element">[B, in].</param>
    /// <param name="previous">The state before it.</param>
    /// <param name="parameters">For each layer the two weights and the two biases; null for none.</param>
    /// <returns>What the stack gives; it belongs to the dispose scope around the call.</returns>
    public RecurrentOutput Step(Tensor element, RecurrentState previous, ReadOnlySpan<Tensor?> parameters)
    {
        using DisposeScope scope = NewDisposeScope();
        (PlainStep step, PlainWindow window) = workspaces.Rent();
        Tensor x = CpuEngine.Whole(element);
        window.Rows = (int)x.size(0);
        window.Steps = 1;
        window.Input = CpuEngine.Floats(x, (long)window.Rows * shape.InputSize);
        var whole = new Tensor?[parameters.Length];
        var start = new Tensor[shape.Layers * (shape.HasCell ? 2 : 1)];
        var hidden = new Tensor[shape.Layers];
        var cell = new Tensor[shape.HasCell ? shape.Layers : 0];
        for (int n = 0; n < whole.Length; n++)
        {
            whole[n] = CpuEngine.Whole(parameters[n]);
        }

        for (int n = 0; n < hidden.Length; n++)
        {
            long units = shape.HiddenSizes[n], state = window.Rows * units, sums = shape.Gates * units;
            window.Parameters[n] = new LayerParameters(
                CpuEngine.Floats(whole[4 * n], sums * shape.InputOf(n)),
                CpuEngine.Floats(whole[(4 * n) + 1], sums * units),
                CpuEngine.Floats(whole[(4 * n) + 2], sums),
                CpuEngine.Floats(whole[(4 * n) + 3], sums));
            (start[n], hidden[n]) = (CpuEngine.Whole(previous.Hidden[n]), empty(window.Rows, units));
            (window.StartHidden[n], window.EndHidden[n]) = (CpuEngine.Floats(start[n], state), CpuEngine.Floats(hidden[n], state));
            if (shape.HasCell)
            {
                (start[shape.Layers + n], cell[n]) = (CpuEngine.Whole(previous.Cell[n]), empty(window.Rows, units));
                (window.StartCell[n], window.EndCell[n]) = (CpuEngine.Floats(start[shape.Layers + n], state), CpuEngine.Floats(cell[n], state));
            }
        }

        step.Run(window);
        GC.KeepAlive(x);
        GC.KeepAlive(whole);
        GC.KeepAlive(start);
        workspaces.Return((step, window));
        Tensor last = hidden[^1].alias().MoveToOuterDisposeScope();
        return new RecurrentOutput(last, new RecurrentState(hidden, cell).Map(static value => value.MoveToOuterDisposeScope()));
    }
}
