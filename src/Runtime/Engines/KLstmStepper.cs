using Hmlstm.Engine.Cells.KLstm;
using Hmlstm.Runtime.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>Steps of a k-lstm's streams through the engine, with the weights as they are now.</summary>
/// <param name="shape">The layer's sizes.</param>
internal sealed class KLstmStepper(KLstmShape shape)
{
    private readonly WorkspacePool<KLstmStep> workspaces = new(() => new KLstmStep(shape));

    /// <summary>Reads one element of each stream, in evaluation and without gradients.</summary>
    /// <param name="mixes">Whether all cells are mixed by their probabilities; otherwise the most probable one is taken.</param>
    /// <param name="arguments">x [B, in], h, c, and the six parameters in the order of <see cref="KLstmParameters"/>; biases may be null.</param>
    /// <returns>What the layer gives; it belongs to the dispose scope around the call.</returns>
    public KLstmOutput Step(bool mixes, params ReadOnlySpan<Tensor?> arguments)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor?[] whole = KLstmCall.Whole(arguments);
        long batch = arguments[0]!.size(0);
        Tensor hidden = empty(batch, shape.Hidden), cell = empty(batch, shape.Hidden), selection = empty(batch, shape.Cells), probability = empty(batch, shape.Cells);
        KLstmStep step = workspaces.Rent();
        KLstmEntries entries = KLstmCall.EntriesAt(whole, shape, batch, steps: 1);
        step.Run((int)batch, mixes, KLstmCall.ParametersAt(whole, shape), entries, new KLstmResults
        {
            Selection = CpuEngine.Floats(selection, batch * shape.Cells),
            Probability = CpuEngine.Floats(probability, batch * shape.Cells),
            LastHidden = CpuEngine.Floats(hidden, batch * shape.Hidden),
            LastCell = CpuEngine.Floats(cell, batch * shape.Hidden),
        });
        GC.KeepAlive(whole);
        workspaces.Return(step);
        return new KLstmOutput(
            hidden.alias().MoveToOuterDisposeScope(),
            selection.MoveToOuterDisposeScope(),
            probability.MoveToOuterDisposeScope(),
            new KLstmState(hidden.MoveToOuterDisposeScope(), cell.MoveToOuterDisposeScope()));
    }
}
