using Hmlstm.Engine.Cells.HmLstm;
using Hmlstm.Runtime.Engines;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>One level's way to the CPU engine: a step is one operation of torch's graph, beside levels that are the caller's.</summary>
internal sealed class HmLstmLevelBridge
{
    private readonly HmLstmLevel level;
    private readonly HmLstmLevelBeside bottom;
    private readonly HmLstmLevelBeside upper;

    /// <summary>A bridge for a level, which keeps the parameters.</summary>
    public HmLstmLevelBridge(HmLstmLevel level)
    {
        this.level = level;
        HmLstmLevelOptions options = level.Options;
        HmLstmRules rules = HmLstmBridge.RulesOf(options);
        HmLstmLevelShape own = HmLstmBridge.ShapeOf(options);
        HmLstmLevelShape below = new(1, own.InputSize, own.HiddenSize, HasDetector: true, Normalises: false) { IsNeighbour = true };
        HmLstmLevelShape[] above = own.AboveSize == 0
            ? []
            : [new(own.HiddenSize, own.AboveSize, 0, HasDetector: false, Normalises: false) { IsNeighbour = true }];
        bottom = new HmLstmLevelBeside(new HmLstmLevels([own, .. above], rules), 0);
        upper = new HmLstmLevelBeside(new HmLstmLevels([below, own, .. above], rules), 1);
    }

    /// <summary>Whether the engine computes steps of so many rows: float32 on the CPU, and not too large.</summary>
    public bool Supports(long rows) => CpuEngine.Supports(level.InputWeight) && upper.Engine.CanAddress(rows, steps: 1);

    /// <summary>One step of the bottom level; the arguments have been checked.</summary>
    /// <param name="projected">Its sums over the input, [B, 4H(+1)].</param>
    /// <param name="previous">The level after the step before.</param>
    /// <param name="above">The level above after the step before; null at the top.</param>
    public HmLstmLevelState AdvanceProjected(Tensor projected, in HmLstmLevelState previous, HmLstmLevelState? above) =>
        Advance(bottom, projected, null, previous, above);

    /// <summary>One step of a level above the bottom; the arguments have been checked.</summary>
    /// <param name="below">The level below after this step.</param>
    /// <param name="previous">The level after the step before.</param>
    /// <param name="above">The level above after the step before; null at the top.</param>
    public HmLstmLevelState Advance(in HmLstmLevelState below, in HmLstmLevelState previous, HmLstmLevelState? above) =>
        Advance(upper, below.Hidden, below.Boundary, previous, above);

    private HmLstmLevelState Advance(
        HmLstmLevelBeside beside, Tensor entering, Tensor? below, in HmLstmLevelState previous, HmLstmLevelState? above)
    {
        bool isDrawn = level.training && level.Options.HasDetector && beside.Engine.Rules.Boundary == BoundaryRule.Sample;
        using Tensor? draws = isDrawn ? rand(beside.Place + 1, entering.size(0)) : null;
        return new HmLstmLevelCall(beside, level, new(entering, below, previous, above?.Hidden, draws)).Run();
    }
}

/// <summary>A level and its neighbours in the engine.</summary>
/// <param name="Engine">The level, with a neighbour for each level beside it whose state the caller has.</param>
/// <param name="Place">The level's index: 0 where its sums over the input enter, 1 above a neighbour.</param>
internal sealed record HmLstmLevelBeside(HmLstmLevels Engine, int Place)
{
    /// <summary>The level's sizes.</summary>
    public HmLstmLevelShape Shape => Engine.Levels[Place];

    /// <summary>Memory for steps.</summary>
    public WorkspacePool<HmLstmWorkspace> Workspaces { get; } = new(static () => new HmLstmWorkspace());
}

/// <summary>One step of one level on its way through torch's graph. Its results are h, c and, with a detector, z.</summary>
/// <remarks>
/// A loop makes many of them before the first backward, so each computes its step again then: what waits is the states alone, and not
/// the packed weights of every step.
/// </remarks>
internal sealed class HmLstmLevelCall : EngineCall<HmLstmWorkspace>
{
    private readonly HmLstmLevelBeside beside;
    private readonly int batch;
    private readonly float slope;
    private readonly Argument entering;
    private readonly Argument below;
    private readonly Argument hidden;
    private readonly Argument cell;
    private readonly Argument boundary;
    private readonly Argument above;
    private readonly Argument draws;
    private readonly Argument[] weights;

    /// <summary>Adds what enters.</summary>
    /// <param name="beside">The level in the engine.</param>
    /// <param name="level">The level, which keeps the parameters.</param>
    /// <param name="step">What enters.</param>
    public HmLstmLevelCall(HmLstmLevelBeside beside, HmLstmLevel level, in HmLstmLevelEntering step)
        : base(beside.Workspaces)
    {
        this.beside = beside;
        (batch, slope) = ((int)step.Entering.size(0), (float)level.Slope);
        entering = Add(step.Entering);
        below = Add(step.Below);
        hidden = Add(step.Previous.Hidden);
        cell = Add(step.Previous.Cell);
        boundary = Add(step.Previous.Boundary);
        above = Add(step.Above);
        draws = Add(step.Draws);

        // The sums over the input have its weight and the bias already.
        weights = [.. level.Weights.Select((weight, n) => Add(TakesSums && n is 0 or 3 ? null : weight))];
    }

    /// <inheritdoc/>
    protected override bool ComputesAgain => true;

    private bool TakesSums => beside.Place == 0;

    /// <summary>Computes the step.</summary>
    public HmLstmLevelState Run()
    {
        List<Tensor> results = EngineFunction.Run(this);
        return new HmLstmLevelState(results[0], results[1], results.Count > 2 ? results[2] : null);
    }

    /// <inheritdoc/>
    protected override List<Tensor> Compute(HmLstmWorkspace workspace, Tensor?[] arguments, bool savesForBackward)
    {
        long width = beside.Shape.HiddenSize;
        List<Tensor> results = [empty(batch, width), empty(batch, width)];
        if (beside.Shape.HasDetector)
        {
            results.Add(empty(batch, 1));
        }

        HmLstmLevelParameters[] parameters = ParametersAt(arguments);
        beside.Engine.Forward(Window(arguments, ValuesAt(arguments, [.. results])), parameters, workspace, savesForBackward);
        return results;
    }

    /// <inheritdoc/>
    protected override Tensor?[] Differentiate(HmLstmWorkspace workspace, Func<Tensor?[]> saved, Tensor?[] upstream)
    {
        Tensor?[] arguments = CpuEngine.Contiguous(saved()), gradients = MakeGradients(static shape => zeros(shape));
        foreach (Argument weight in weights)
        {
            // The engine writes those of all parameters.
            gradients[weight.Index] ??= weight.In(arguments) is { } parameter ? zeros(parameter.shape) : null;
        }

        beside.Engine.Backward(
            Window(arguments, new HmLstmLevelValues[beside.Engine.Levels.Count]),
            new HmLstmGradients
            {
                Levels = ValuesAt(gradients, upstream),
                Parameters = ParametersAt(gradients),
                Input = TakesSums ? Floats(entering, gradients, SumsOrInput) : 0,
            },
            workspace);
        GC.KeepAlive(arguments);
        return gradients;
    }

    // Width of what enters from below.
    private long SumsOrInput => TakesSums
        ? (4L * beside.Shape.HiddenSize) + (beside.Shape.HasDetector ? 1 : 0)
        : beside.Shape.InputSize;

    private HmLstmWindow Window(Tensor?[] arguments, HmLstmLevelValues[] values) => new()
    {
        Batch = batch,
        Steps = 1,
        Slope = slope,
        Input = TakesSums ? Floats(entering, arguments, SumsOrInput) : 0,
        IsProjected = TakesSums,
        Draws = Floats(draws, arguments, beside.Place + 1),
        Levels = values,
    };

    private HmLstmLevelParameters[] ParametersAt(Tensor?[] tensors)
    {
        var parameters = new HmLstmLevelParameters[beside.Engine.Levels.Count];
        parameters[beside.Place] = HmLstmBridge.ParametersAt([.. weights.Select(weight => weight.In(tensors))], beside.Shape);
        return parameters;
    }

    /// <summary>Where the values of the level and its neighbours lie, or their gradients.</summary>
    /// <param name="tensors">Those of the arguments.</param>
    /// <param name="results">Those of the results.</param>
    private HmLstmLevelValues[] ValuesAt(Tensor?[] tensors, Tensor?[] results)
    {
        long width = beside.Shape.HiddenSize;
        var values = new HmLstmLevelValues[beside.Engine.Levels.Count];
        values[beside.Place] = new HmLstmLevelValues
        {
            StartHidden = Floats(hidden, tensors, width),
            StartCell = Floats(cell, tensors, width),
            StartBoundary = beside.Shape.HasDetector ? Floats(boundary, tensors, 1) : 0,
            Hidden = CpuEngine.Floats(results[0], batch * width),
            EndCell = CpuEngine.Floats(results[1], batch * width),
            Boundary = beside.Shape.HasDetector ? CpuEngine.Floats(results[2], batch) : 0,
            BoundaryStride = 1,
        };
        if (!TakesSums)
        {
            values[0] = new HmLstmLevelValues
            {
                StartHidden = Floats(entering, tensors, SumsOrInput),
                StartBoundary = Floats(below, tensors, 1),
            };
        }

        if (beside.Shape.AboveSize > 0)
        {
            values[^1] = new HmLstmLevelValues { StartHidden = Floats(above, tensors, beside.Shape.AboveSize) };
        }

        return values;
    }

    private nint Floats(Argument argument, Tensor?[] tensors, long width) => CpuEngine.Floats(argument.In(tensors), batch * width);
}

/// <summary>What enters a step of one level.</summary>
/// <param name="Entering">The bottom level's sums over its input, [B, 4H(+1)], or h of the level below, [B, in].</param>
/// <param name="Below">z of the level below, [B, 1]; null where it is always 1.</param>
/// <param name="Previous">The level after the step before.</param>
/// <param name="Above">h of the level above after the step before, [B, above]; null at the top.</param>
/// <param name="Draws">Uniform numbers for a boundary that is drawn, one row for each level up to this one; null where none is.</param>
internal readonly record struct HmLstmLevelEntering(
    Tensor Entering, Tensor? Below, HmLstmLevelState Previous, Tensor? Above, Tensor? Draws);
