using Hmlstm.Engine.Cells.Rnn;
using Hmlstm.Runtime.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>What enters a window of a stack of torch's own cells.</summary>
/// <param name="Input">x, [B, T, in].</param>
/// <param name="State">The state before it.</param>
/// <param name="Parameters">Layer by layer, and inside a layer forward before backward.</param>
/// <param name="Masks">For each layer above the bottom the factors of dropout, [B, T, D H] or [T, B, D H]; null for none.</param>
/// <param name="Zones">Which values of the states stay as they were.</param>
internal sealed record RnnEntering(Tensor Input, RnnState State, Tensor[] Parameters, Tensor?[] Masks, RnnZones Zones);

/// <summary>One window of a stack of torch's own cells on its way through torch's graph.</summary>
/// <remarks>
/// Its results are h of all steps, and h and c after the window: layer by layer, and inside a layer forward before backward.
/// </remarks>
internal sealed class RnnCall : EngineCall<RnnWorkspace>
{
    private readonly RnnBridge bridge;
    private readonly RnnShape shape;
    private readonly long batch;
    private readonly long steps;
    private readonly int[]? lengths;
    private readonly bool masksBySteps;
    private readonly Argument input;
    private readonly Argument[] hidden;
    private readonly Argument[] cell;
    private readonly Argument[] parameters;
    private readonly Argument[] masks;
    private readonly Argument[] hiddenZones;
    private readonly Argument[] cellZones;

    /// <summary>Adds what enters.</summary>
    /// <param name="bridge">Who computes.</param>
    /// <param name="window">What enters.</param>
    /// <param name="lengths">The real steps of each row; null when all have T.</param>
    /// <param name="masksBySteps">Whether masks are [T, B, D H] instead of [B, T, D H].</param>
    public RnnCall(RnnBridge bridge, RnnEntering window, int[]? lengths, bool masksBySteps)
        : base(bridge.Workspaces)
    {
        (this.bridge, shape, this.lengths, this.masksBySteps) = (bridge, bridge.Shape, lengths, masksBySteps);
        (batch, steps) = (window.Input.size(0), window.Input.size(1));
        input = Add(window.Input);
        hidden = [.. window.State.Hidden.Select(Add)];
        cell = [.. window.State.Cell.Select(Add)];
        parameters = [.. window.Parameters.Select(Add)];
        masks = [.. window.Masks.Select(Add)];
        hiddenZones = [.. window.Zones.Hidden.Select(Add)];
        cellZones = [.. window.Zones.Cell.Select(Add)];
    }

    /// <summary>Computes the window.</summary>
    public RnnOutput Run()
    {
        List<Tensor> results = EngineFunction.Run(this);
        Tensor[] states = [.. results.Skip(1)];
        return new RnnOutput(results[0], new RnnState(states[..shape.Passes], states[shape.Passes..], shape.Bidirectional));
    }

    /// <inheritdoc/>
    protected override List<Tensor> Compute(RnnWorkspace workspace, Tensor?[] arguments, bool savesForBackward)
    {
        RnnWindow window = workspace.Window;
        window.Rows = (int)batch;
        window.Steps = (int)steps;
        window.Lengths = lengths;
        window.MasksBySteps = masksBySteps;
        window.Input = InputAt(arguments);
        StatesAt(arguments, window.StartHidden, window.StartCell);
        ParametersAt(arguments, window.Parameters);
        for (int layer = 1; layer < shape.Layers; layer++)
        {
            window.Masks[layer] = CpuEngine.Floats(masks[layer - 1].In(arguments), batch * steps * shape.InputOf(layer));
        }

        for (int k = 0; k < shape.Passes; k++)
        {
            window.HiddenZones[k] = CpuEngine.Floats(hiddenZones[k].In(arguments), steps * StateSize(k));
            window.CellZones[k] = CpuEngine.Floats(cellZones[k].In(arguments), steps * StateSize(k));
        }

        var results = new List<Tensor>(1 + hidden.Length + cell.Length) { empty(batch, steps, OutputSize) };
        for (int n = 0; n < hidden.Length + cell.Length; n++)
        {
            results.Add(empty(batch, shape.HiddenSizes[n % shape.Passes / shape.Directions]));
        }

        ResultsAt([.. results], out nint output, window.EndHidden, window.EndCell);
        window.Output = output;
        workspace.Layers.Forward(window, savesForBackward);
        return results;
    }

    /// <inheritdoc/>
    protected override Tensor?[] Differentiate(RnnWorkspace workspace, Func<Tensor?[]> saved, Tensor?[] upstream)
    {
        Tensor?[] results = MakeGradients(static size => empty(size));
        RnnGradients gradients = workspace.Gradients;
        ResultsAt(upstream, out nint output, gradients.EndHidden, gradients.EndCell);
        gradients.Output = output;
        gradients.Input = InputAt(results);
        StatesAt(results, gradients.StartHidden, gradients.StartCell);
        ParametersAt(results, gradients.Parameters);
        workspace.Layers.Backward(gradients);
        return results;
    }

    private long OutputSize => shape.OutputOf(shape.Layers - 1);

    private long StateSize(int pass) => batch * shape.HiddenSizes[pass / shape.Directions];

    private nint InputAt(Tensor?[] tensors) => CpuEngine.Floats(input.In(tensors), batch * steps * shape.InputSize);

    private void StatesAt(Tensor?[] tensors, nint[] toHidden, nint[] toCell)
    {
        for (int k = 0; k < shape.Passes; k++)
        {
            toHidden[k] = CpuEngine.Floats(hidden[k].In(tensors), StateSize(k));
            toCell[k] = shape.HasCell ? CpuEngine.Floats(cell[k].In(tensors), StateSize(k)) : 0;
        }
    }

    private void ResultsAt(Tensor?[] tensors, out nint output, nint[] toHidden, nint[] toCell)
    {
        output = CpuEngine.Floats(tensors[0], batch * steps * OutputSize);
        for (int k = 0; k < shape.Passes; k++)
        {
            toHidden[k] = CpuEngine.Floats(tensors[1 + k], StateSize(k));
            toCell[k] = shape.HasCell ? CpuEngine.Floats(tensors[1 + shape.Passes + k], StateSize(k)) : 0;
        }
    }

    private void ParametersAt(Tensor?[] tensors, LayerParameters[] to) =>
        RnnParameterMemory.Find(shape, [.. parameters.Select(parameter => parameter.In(tensors))], to);
}

/// <summary>Where the parameters of a stack lie in memory.</summary>
internal static class RnnParameterMemory
{
    /// <summary>Finds the parameters of each layer and direction.</summary>
    /// <param name="shape">The stack's sizes.</param>
    /// <param name="tensors">
    /// Of each pass two weights, two biases or none, and four of a norm or none; null where there is no such gradient.
    /// </param>
    /// <param name="to">Filled with an entry for each pass.</param>
    public static void Find(RnnShape shape, ReadOnlySpan<Tensor?> tensors, LayerParameters[] to)
    {
        int next = 0;
        for (int k = 0; k < shape.Passes; k++)
        {
            int layer = k / shape.Directions;
            long units = shape.HiddenSizes[layer], rows = shape.Gates * units;
            nint inputWeight = Next(tensors, rows * shape.InputOf(layer)), hiddenWeight = Next(tensors, rows * units);
            nint inputBias = shape.Bias ? Next(tensors, rows) : 0, hiddenBias = shape.Bias ? Next(tensors, rows) : 0;
            LayerNorms norms = shape.Normalises(layer)
                ? new(Next(tensors, rows), Next(tensors, rows), Next(tensors, units), Next(tensors, units))
                : default;
            to[k] = new LayerParameters(inputWeight, hiddenWeight, inputBias, hiddenBias, norms);
        }

        nint Next(ReadOnlySpan<Tensor?> from, long size) => CpuEngine.Floats(from[next++], size);
    }
}

/// <summary>The memory of one call of a stack of torch's own cells, from its forward to its backward.</summary>
/// <param name="shape">The stack's sizes.</param>
internal sealed class RnnWorkspace(RnnShape shape)
{
    /// <summary>The computation and its memory.</summary>
    public RnnLayers Layers { get; } = new(shape);

    /// <summary>Where a call's tensors lie.</summary>
    public RnnWindow Window { get; } = new(shape);

    /// <summary>Where its gradients lie.</summary>
    public RnnGradients Gradients { get; } = new(shape);
}

/// <summary>Steps of the streams of a stack of torch's own cells through the engine, with the weights as they are now.</summary>
/// <param name="shape">The stack's sizes; one direction.</param>
internal sealed class RnnStepper(RnnShape shape)
{
    private readonly WorkspacePool<(RnnStep Step, RnnWindow Window)> workspaces = new(() => (new RnnStep(shape), new RnnWindow(shape)));

    /// <summary>Reads one element of each stream, without gradients.</summary>
    /// <param name="element">[B, in].</param>
    /// <param name="previous">The state before it.</param>
    /// <param name="parameters">Layer by layer, as <see cref="RnnParameterMemory.Find"/> takes them.</param>
    /// <returns>The state after it; it belongs to the dispose scope around the call.</returns>
    public RnnState Step(Tensor element, RnnState previous, Tensor[] parameters)
    {
        using DisposeScope scope = NewDisposeScope();
        (RnnStep step, RnnWindow window) = workspaces.Rent();
        Tensor x = CpuEngine.Contiguous(element);
        window.Rows = (int)x.size(0);
        window.Steps = 1;
        window.Input = CpuEngine.Floats(x, (long)window.Rows * shape.InputSize);
        Tensor?[] weights = CpuEngine.Contiguous(parameters);
        Tensor?[] startHidden = CpuEngine.Contiguous([.. previous.Hidden]), startCell = CpuEngine.Contiguous([.. previous.Cell]);
        var hidden = new Tensor[shape.Layers];
        var cell = new Tensor[shape.HasCell ? shape.Layers : 0];
        RnnParameterMemory.Find(shape, weights, window.Parameters);
        for (int n = 0; n < hidden.Length; n++)
        {
            long units = shape.HiddenSizes[n], state = window.Rows * units;
            hidden[n] = empty(window.Rows, units);
            (window.StartHidden[n], window.EndHidden[n]) = (CpuEngine.Floats(startHidden[n], state), CpuEngine.Floats(hidden[n], state));
            if (shape.HasCell)
            {
                cell[n] = empty(window.Rows, units);
                (window.StartCell[n], window.EndCell[n]) = (CpuEngine.Floats(startCell[n], state), CpuEngine.Floats(cell[n], state));
            }
        }

        step.Run(window);
        GC.KeepAlive(x);
        GC.KeepAlive(weights);
        GC.KeepAlive(startHidden);
        GC.KeepAlive(startCell);
        workspaces.Return((step, window));
        return new RnnState(hidden, cell).Map(static value => value.MoveToOuterDisposeScope());
    }
}
