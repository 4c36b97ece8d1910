using Hmlstm.Engine.Cells.Plain;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>One window of a stack of plain cells on its way through torch's graph.</summary>
/// <remarks>
/// Its arguments are x, then h and c before the window (layer by layer, forward before backward), the parameters in the same order, and a mask of dropout for each
/// layer above the bottom, null for none. Its results are h of all steps, and h and c after the window.
/// </remarks>
/// <param name="engine">Who computes.</param>
/// <param name="batch">B.</param>
/// <param name="steps">T.</param>
/// <param name="lengths">The real steps of each row; null when all have T.</param>
/// <param name="masksBySteps">Whether masks are [T, B, D H] instead of [B, T, D H].</param>
internal sealed class PlainCall(PlainEngine engine, long batch, long steps, int[]? lengths, bool masksBySteps)
{
    private readonly PlainShape shape = engine.Shape;
    private PlainWorkspace? workspace;
    private bool[] wanted = [];

    /// <summary>How many arguments there are.</summary>
    public int ArgumentCount => 1 + StateCount + (engine.ParametersOfPass * shape.Passes) + shape.Layers - 1;

    private int StateCount => shape.HasCell ? 2 * shape.Passes : shape.Passes;

    /// <summary>Computes the window.</summary>
    /// <param name="arguments">See above.</param>
    /// <param name="keep">Whether backward may follow.</param>
    public List<Tensor> Forward(IReadOnlyList<Tensor?> arguments, bool keep)
    {
        wanted = [.. arguments.Select(static argument => argument is { requires_grad: true })];
        PlainWorkspace own = engine.Workspaces.Rent();
        List<Tensor> results = Compute(arguments, own, keep);
        if (keep)
        {
            workspace = own;
        }
        else
        {
            engine.Workspaces.Return(own);
        }

        return results;
    }

    /// <summary>Computes the gradients of the window.</summary>
    /// <param name="gradients">Of the results; null where nobody used one.</param>
    /// <param name="saved">The arguments, for a second time through the same graph: the first one overwrites what forward left.</param>
    /// <returns>Of the arguments; null where nobody asks.</returns>
    public Tensor?[] Backward(IReadOnlyList<Tensor?> gradients, Func<IReadOnlyList<Tensor?>> saved)
    {
        PlainWorkspace? own = Interlocked.Exchange(ref workspace, null);
        if (own is null)
        {
            IReadOnlyList<Tensor?> arguments = saved();
            own = engine.Workspaces.Rent();
            Compute(arguments, own, keep: true);
        }

        PlainGradients target = own.Gradients;
        Tensor?[] whole = [.. gradients.Select(static gradient => CpuEngine.Whole(gradient))];
        target.Output = Place(whole[0], OutputSize);
        Place(whole, 1, target.EndHidden, target.EndCell);
        Tensor?[] results = MakeGradients(static size => empty(size));
        target.Input = PlaceOf(results, 0);
        Place(results, 1, target.StartHidden, target.StartCell);
        Place(results, target.Parameters);
        own.Layers.Backward(target);
        GC.KeepAlive(whole);
        engine.Workspaces.Return(own);
        return results;
    }

    /// <summary>Tensors for the gradients of the arguments; null where nobody asks.</summary>
    /// <param name="make">Makes one.</param>
    public Tensor?[] MakeGradients(Func<long[], Tensor> make)
    {
        var results = new Tensor?[ArgumentCount];
        for (int n = 0; n < results.Length; n++)
        {
            results[n] = wanted[n] ? make(SizeOf(n)) : null;
        }

        return results;
    }

    private List<Tensor> Compute(IReadOnlyList<Tensor?> arguments, PlainWorkspace own, bool keep)
    {
        PlainWindow window = own.Window;
        Tensor?[] whole = [.. arguments.Select(static argument => CpuEngine.Whole(argument))];
        window.Rows = (int)batch;
        window.Steps = (int)steps;
        window.Lengths = lengths;
        window.MasksBySteps = masksBySteps;
        window.Input = PlaceOf(whole, 0);
        Place(whole, 1, window.StartHidden, window.StartCell);
        Place(whole, window.Parameters);
        for (int layer = 1; layer < shape.Layers; layer++)
        {
            window.Masks[layer] = Place(whole[ArgumentCount - shape.Layers + layer], [batch, steps, shape.InputOf(layer)]);
        }

        List<Tensor> results = [empty(OutputSize)];
        for (int n = 1; n <= StateCount; n++)
        {
            results.Add(empty(SizeOf(n)));
        }

        window.Output = Place(results[0], OutputSize);
        Place(results, 1, window.EndHidden, window.EndCell);
        own.Layers.Forward(window, keep);
        GC.KeepAlive(whole);
        return results;
    }

    private long[] OutputSize => [batch, steps, shape.OutputOf(shape.Layers - 1)];

    private long[] SizeOf(int argument)
    {
        if (argument == 0)
        {
            return [batch, steps, shape.InputSize];
        }

        if (argument <= StateCount)
        {
            return [batch, shape.HiddenSizes[(argument - 1) % shape.Passes / shape.Directions]];
        }

        int parameter = argument - 1 - StateCount, pass = parameter / engine.ParametersOfPass, layer = pass / shape.Directions;
        long rows = engine.Gates * (long)shape.HiddenSizes[layer];
        return (parameter % engine.ParametersOfPass) switch
        {
            0 => [rows, shape.InputOf(layer)],
            1 => [rows, shape.HiddenSizes[layer]],
            _ => [rows],
        };
    }

    private void Place(IReadOnlyList<Tensor?> tensors, int first, nint[] hidden, nint[] cell)
    {
        for (int k = 0; k < shape.Passes; k++)
        {
            hidden[k] = PlaceOf(tensors, first + k);
            cell[k] = shape.HasCell ? PlaceOf(tensors, first + shape.Passes + k) : 0;
        }
    }

    private void Place(Tensor?[] tensors, LayerParameters[] parameters)
    {
        for (int k = 0; k < shape.Passes; k++)
        {
            int first = 1 + StateCount + (k * engine.ParametersOfPass);
            nint Of(int part) => part < engine.ParametersOfPass ? PlaceOf(tensors, first + part) : 0;
            parameters[k] = new LayerParameters(Of(0), Of(1), Of(2), Of(3));
        }
    }

    // Of an argument, or of its gradient; of a state after the window as of the one before it, which has its sizes.
    private nint PlaceOf(IReadOnlyList<Tensor?> tensors, int argument) =>
        tensors[argument] is { } tensor ? Place(tensor, SizeOf(argument)) : 0;

    private static nint Place(Tensor? tensor, long[] size) => CpuEngine.Floats(tensor, size.Aggregate(static (all, part) => all * part));
}
