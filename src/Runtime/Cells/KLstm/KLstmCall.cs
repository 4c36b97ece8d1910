using Hmlstm.Engine.Cells.KLstm;
using Hmlstm.Runtime.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>A k-lstm layer's way to the CPU engine.</summary>
internal sealed class KLstmBridge
{
    private readonly KLstmLayerOptions options;
    private readonly WorkspacePool<KLstmStep> steps;

    /// <summary>A bridge for a layer of some sizes.</summary>
    public KLstmBridge(KLstmLayerOptions options)
    {
        this.options = options;
        Shape = new KLstmShape((int)options.InputSize, (int)options.HiddenSize, (int)options.Cells);
        steps = new WorkspacePool<KLstmStep>(() => new KLstmStep(Shape));
    }

    /// <summary>The layer's sizes.</summary>
    public KLstmShape Shape { get; }

    /// <summary>Memory for windows.</summary>
    public WorkspacePool<KLstmWorkspace> Workspaces { get; } = new(static () => new KLstmWorkspace());

    /// <summary>Whether the engine computes: float32 on the CPU, and not too large.</summary>
    /// <param name="weight">A parameter; what enters is of its type, on its device.</param>
    /// <param name="rows">B T.</param>
    public bool Supports(Tensor weight, long rows) =>
        CpuEngine.Supports(weight) && KLstmShape.Fits(options.InputSize, options.HiddenSize, options.Cells, rows);

    /// <summary>Reads one element of each stream, in evaluation and without gradients, with the weights as they are now.</summary>
    /// <param name="mixes">Whether all cells are mixed by their probabilities; otherwise the most probable one is taken.</param>
    /// <param name="element">x, [B, in].</param>
    /// <param name="previous">h and c.</param>
    /// <param name="weights">The six parameters in the order of <see cref="KLstmParameters"/>; biases may be null.</param>
    /// <returns>What the layer gives; it belongs to the dispose scope around the call.</returns>
    public KLstmLayerOutput Step(bool mixes, Tensor element, KLstmLayerState previous, Tensor?[] weights)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor?[] entering = CpuEngine.Contiguous([element, previous.Hidden, previous.Cell]), parameters = CpuEngine.Contiguous(weights);
        long batch = element.size(0);
        Tensor hidden = empty(batch, Shape.Hidden), cell = empty(batch, Shape.Hidden);
        Tensor selection = empty(batch, Shape.Cells), probability = empty(batch, Shape.Cells);
        KLstmStep step = steps.Rent();
        step.Run((int)batch, mixes, ParametersAt(parameters), EntriesAt(entering, batch, steps: 1), new KLstmResults
        {
            Selection = CpuEngine.Floats(selection, batch * Shape.Cells),
            Probability = CpuEngine.Floats(probability, batch * Shape.Cells),
            LastHidden = CpuEngine.Floats(hidden, batch * Shape.Hidden),
            LastCell = CpuEngine.Floats(cell, batch * Shape.Hidden),
        });
        GC.KeepAlive(entering);
        GC.KeepAlive(parameters);
        steps.Return(step);
        return new KLstmLayerOutput(
            hidden.alias().MoveToOuterDisposeScope(),
            selection.MoveToOuterDisposeScope(),
            probability.MoveToOuterDisposeScope(),
            new KLstmLayerState(hidden.MoveToOuterDisposeScope(), cell.MoveToOuterDisposeScope()));
    }

    /// <summary>Where x, h and c lie, or their gradients.</summary>
    public KLstmEntries EntriesAt(ReadOnlySpan<Tensor?> tensors, long batch, long steps) => new()
    {
        Input = CpuEngine.Floats(tensors[0], batch * steps * Shape.Inputs),
        Hidden = CpuEngine.Floats(tensors[1], batch * Shape.Hidden),
        Cell = CpuEngine.Floats(tensors[2], batch * Shape.Hidden),
    };

    /// <summary>Where the parameters lie, or their gradients.</summary>
    public KLstmParameters ParametersAt(ReadOnlySpan<Tensor?> tensors)
    {
        long gates = 4L * Shape.Cells * Shape.Hidden;
        return new KLstmParameters
        {
            InputWeight = CpuEngine.Floats(tensors[0], gates * Shape.Inputs),
            HiddenWeight = CpuEngine.Floats(tensors[1], gates * Shape.Hidden),
            SelectInput = CpuEngine.Floats(tensors[2], (long)Shape.Cells * Shape.Inputs),
            SelectHidden = CpuEngine.Floats(tensors[3], (long)Shape.Cells * Shape.Hidden),
            Bias = CpuEngine.Floats(tensors[4], gates),
            SelectBias = CpuEngine.Floats(tensors[5], Shape.Cells),
        };
    }
}

/// <summary>One window of a k-lstm layer on its way through torch's graph.</summary>
internal sealed class KLstmCall : EngineCall<KLstmWorkspace>
{
    private readonly KLstmBridge bridge;
    private readonly KLstmShape shape;
    private readonly int[]? lengths;
    private readonly double temperature;
    private readonly long batch;
    private readonly long steps;
    private readonly Argument[] entries;
    private readonly Argument[] parameters;
    private readonly Argument noise;
    private readonly bool isOneHot;

    /// <summary>Adds what enters.</summary>
    /// <param name="bridge">Who computes.</param>
    /// <param name="lengths">The real steps of each row; null when all have T.</param>
    /// <param name="temperature">τ of the Gumbel-softmax.</param>
    /// <param name="input">x, [B, T, in].</param>
    /// <param name="start">h and c before the window.</param>
    /// <param name="weights">The six parameters in the order of <see cref="KLstmParameters"/>; biases may be null.</param>
    /// <param name="noise">[B, T, K]; null for one-hot selections.</param>
    public KLstmCall(
        KLstmBridge bridge, int[]? lengths, double temperature, Tensor input, KLstmLayerState start, Tensor?[] weights, Tensor? noise)
        : base(bridge.Workspaces)
    {
        (this.bridge, shape, this.lengths, this.temperature) = (bridge, bridge.Shape, lengths, temperature);
        (batch, steps) = (input.size(0), input.size(1));
        entries = [Add(input), Add(start.Hidden), Add(start.Cell)];
        parameters = [.. weights.Select(Add)];
        this.noise = Add(noise);
        isOneHot = noise is null;
    }

    /// <summary>Without noise the selection is one-hot: a constant.</summary>
    public override int? Constant => isOneHot ? 1 : null;

    /// <summary>Computes the window.</summary>
    public KLstmLayerOutput Run()
    {
        List<Tensor> results = EngineFunction.Run(this);
        return new KLstmLayerOutput(results[0], results[1], results[2], new KLstmLayerState(results[3], results[4]));
    }

    /// <inheritdoc/>
    protected override List<Tensor> Compute(KLstmWorkspace workspace, Tensor?[] arguments, bool savesForBackward)
    {
        List<Tensor> results =
        [
            empty(batch, steps, shape.Hidden),
            empty(batch, steps, shape.Cells),
            empty(batch, steps, shape.Cells),
            empty(batch, shape.Hidden),
            empty(batch, shape.Hidden),
        ];
        var window = new KLstmWindow
        {
            Batch = (int)batch,
            Steps = (int)steps,
            Lengths = lengths,
            Noise = CpuEngine.Floats(noise.In(arguments), batch * steps * shape.Cells),
            Temperature = (float)temperature,
        };
        KLstmGradientNeed need = !savesForBackward ? KLstmGradientNeed.None
            : Wants(entries[0]) ? KLstmGradientNeed.WithInput
            : KLstmGradientNeed.WithoutInput;
        workspace.Forward(shape, window, ParametersAt(arguments), EntriesAt(arguments), ResultsAt([.. results]), need);
        return results;
    }

    /// <inheritdoc/>
    protected override Tensor?[] Differentiate(KLstmWorkspace workspace, Func<Tensor?[]> saved, Tensor?[] upstream)
    {
        Tensor?[] gradients = MakeGradients(static size => empty(size));
        workspace.Backward(ResultsAt(upstream), EntriesAt(gradients), ParametersAt(gradients));
        return gradients;
    }

    private KLstmEntries EntriesAt(Tensor?[] tensors) => bridge.EntriesAt([.. entries.Select(entry => entry.In(tensors))], batch, steps);

    private KLstmParameters ParametersAt(Tensor?[] tensors) => bridge.ParametersAt([.. parameters.Select(one => one.In(tensors))]);

    private KLstmResults ResultsAt(Tensor?[] tensors) => new()
    {
        Hidden = CpuEngine.Floats(tensors[0], batch * steps * shape.Hidden),
        Selection = CpuEngine.Floats(tensors[1], batch * steps * shape.Cells),
        Probability = CpuEngine.Floats(tensors[2], batch * steps * shape.Cells),
        LastHidden = CpuEngine.Floats(tensors[3], batch * shape.Hidden),
        LastCell = CpuEngine.Floats(tensors[4], batch * shape.Hidden),
    };
}
