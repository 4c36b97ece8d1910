using Hmlstm.Definitions.Models;
using Hmlstm.Engine.Cells.HmLstm;
using Hmlstm.Runtime.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>An HM-LSTM's way to the CPU engine: one forward and one backward call for a window, one call for a step.</summary>
internal sealed class HmLstmBridge
{
    private readonly HmLstmLevel[] levels;
    private readonly HmLstmDropout dropout;
    private readonly HmLstmStreams streams;
    private readonly Lock counting = new();
    private MultiplyAdds work;

    /// <summary>A bridge for some levels, which keep the parameters.</summary>
    /// <inheritdoc cref="HmLstm(HmLstmLevel[], HmLstmDropout, bool, bool?)"/>
    public HmLstmBridge(HmLstmLevel[] levels, HmLstmDropout dropout, bool computesEveryRow, bool? sharesColumns)
    {
        this.levels = levels;
        this.dropout = dropout;
        Engine = new HmLstmLevels(
            [.. levels.Select(static level => ShapeOf(level.Options))],
            RulesOf(levels[0].Options) with { ComputesEveryRow = computesEveryRow, SharesColumns = sharesColumns });
        Detectors = levels.Count(static level => level.Options.HasDetector);
        streams = new HmLstmStreams(levels, Engine);
    }

    /// <summary>The stack in the engine.</summary>
    public HmLstmLevels Engine { get; }

    /// <summary>L', how many levels have a detector.</summary>
    public int Detectors { get; }

    /// <summary>Memory for windows.</summary>
    public WorkspacePool<HmLstmWorkspace> Workspaces { get; } = new(static () => new HmLstmWorkspace());

    /// <summary>a, the slope of the detectors.</summary>
    public float Slope => (float)levels[0].Slope;

    /// <summary>The multiply-adds of all windows so far.</summary>
    public MultiplyAdds Work
    {
        get
        {
            lock (counting)
            {
                return work;
            }
        }
    }

    /// <summary>Whether the engine computes a window: float32 on the CPU, and not too large.</summary>
    /// <param name="batch">B.</param>
    /// <param name="steps">T.</param>
    public bool Supports(long batch, long steps) => CpuEngine.Supports(levels[0].InputWeight) && Engine.CanAddress(batch, steps);

    /// <summary>Computes a window that the engine supports; the arguments have been checked.</summary>
    /// <param name="vectors">[B, T, in], or the tokens' vectors [V, in].</param>
    /// <param name="tokens">Ids, [B, T]; null where vectors enter.</param>
    /// <param name="state">The levels before the window.</param>
    /// <param name="mask">Which rows go on at each step.</param>
    /// <param name="isStep">
    /// Whether this is a step of a caller's loop: it is not counted, and its backward computes it again, so that no packed weights wait.
    /// </param>
    public HmLstmOutput Run(Tensor vectors, Tensor? tokens, HmLstmState state, SequenceMask mask, bool isStep = false)
    {
        using DisposeScope scope = NewDisposeScope();
        long batch = (tokens ?? vectors).size(0), steps = mask.Steps;
        Tensor entering = vectors;
        if (tokens is not null && vectors.size(0) > batch * steps / 2)
        {
            // The table is larger than the window: its rows are looked up one by one.
            entering = vectors.index_select(0, tokens.reshape(-1)).reshape(batch, steps, -1);
            tokens = null;
        }

        bool training = levels[0].training;
        Tensor?[][] weights = [.. levels.Select(level => level.WeightsWith(dropout.Recurrent(level)))];
        Tensor? draws = training && Engine.Rules.Boundary == BoundaryRule.Sample ? rand(Detectors, steps, batch) : null;
        Tensor[] masks = training && dropout.Up > 0
            ? [.. Engine.Levels.Skip(1).Select(
                level => nn.functional.dropout(ones(steps, batch, level.InputSize), dropout.Up, training: true))]
            : [];
        HmLstmOutput output = new HmLstmCall(this, new(batch, weights, state, mask, entering, tokens, draws, masks), isStep).Run();
        foreach (Tensor hidden in output.Hidden)
        {
            hidden.MoveToOuterDisposeScope();
        }

        output.Boundaries.MoveToOuterDisposeScope();
        return output with { State = output.State.Map(static value => value.MoveToOuterDisposeScope()) };
    }

    /// <summary>Reads one element of each stream, where the engine can and no gradient is recorded.</summary>
    /// <param name="element">Vectors [B, in], or ids [B]; checked.</param>
    /// <param name="table">The tokens' vectors; null where vectors enter.</param>
    /// <param name="state">The levels before the step.</param>
    /// <param name="check">Refuses a state of another size than so many rows; not asked where the engine's own stream goes on.</param>
    /// <returns>The levels after it; null, and nothing was done, where the engine does not compute.</returns>
    public HmLstmState? Step(Tensor element, Tensor? table, HmLstmState state, Action<HmLstmState, long> check)
    {
        bool goesOn = streams.GoesOn(element, table, state);
        if (!goesOn)
        {
            check(state, element.size(0));
        }

        bool draws = levels[0].training && (dropout.Draws || Engine.Rules.Boundary == BoundaryRule.Sample);
        return is_grad_enabled() || draws || !Supports(element.size(0), steps: 1)
            ? null
            : streams.Step(element, table, state, Slope, goesOn);
    }

    /// <summary>A level's sizes, for the engine.</summary>
    public static HmLstmLevelShape ShapeOf(HmLstmLevelOptions level) =>
        new((int)level.InputSize, (int)level.HiddenSize, (int)level.AboveSize, level.HasDetector, level.Normalises);

    /// <summary>A level's rules, for the engine.</summary>
    public static HmLstmRules RulesOf(HmLstmLevelOptions level) => new()
    {
        Boundary = level.Estimator switch
        {
            BoundaryEstimator.Sample => BoundaryRule.Sample,
            BoundaryEstimator.Soft => BoundaryRule.Soft,
            _ => BoundaryRule.Step,
        },
        IsSigmoid = level.Activation == BoundaryActivation.Sigmoid,
        GradientThroughOperations = level.Gradient == BoundaryGradient.Operations,
        HoldsOnCopy = level.OnCopy == OnCopy.Hold,
    };

    /// <summary>Counts a window.</summary>
    public void Count(MultiplyAdds window)
    {
        lock (counting)
        {
            work += window;
        }
    }

    /// <summary>Where a level's parameters lie, or their gradients.</summary>
    /// <param name="tensors">In the order of <see cref="HmLstmLevel.Weights"/>; null where there is none.</param>
    /// <param name="shape">The level's sizes.</param>
    public static HmLstmLevelParameters ParametersAt(ReadOnlySpan<Tensor?> tensors, HmLstmLevelShape shape)
    {
        long units = shape.HiddenSize, gates = 4 * units, rows = gates + (shape.HasDetector ? 1 : 0);
        return new HmLstmLevelParameters
        {
            InputWeight = CpuEngine.Floats(tensors[0], rows * shape.InputSize),
            HiddenWeight = CpuEngine.Floats(tensors[1], rows * units),
            AboveWeight = CpuEngine.Floats(tensors[2], rows * shape.AboveSize),
            Bias = CpuEngine.Floats(tensors[3], rows),
            GateGain = CpuEngine.Floats(tensors[4], gates),
            GateShift = CpuEngine.Floats(tensors[5], gates),
            CellGain = CpuEngine.Floats(tensors[6], units),
            CellShift = CpuEngine.Floats(tensors[7], units),
        };
    }
}

/// <summary>One window of an HM-LSTM on its way through torch's graph.</summary>
/// <remarks>Its results are h of every step and c after the last one for each level, and then, with detectors, all boundaries.</remarks>
internal sealed class HmLstmCall : EngineCall<HmLstmWorkspace>
{
    private readonly HmLstmBridge bridge;
    private readonly bool isStep;
    private readonly long batch;
    private readonly long steps;
    private readonly int[]? lengths;
    private readonly float slope;
    private readonly Argument vectors;
    private readonly Argument tokens;
    private readonly Argument draws;
    private readonly Argument[] masks;
    private readonly LevelArguments[] levels;

    /// <summary>Adds what enters. Backward reads tokens, draws and masks where they lie: these are in one piece.</summary>
    /// <param name="bridge">Who computes.</param>
    /// <param name="window">What enters.</param>
    /// <param name="isStep">Whether it is a step of a caller's loop.</param>
    public HmLstmCall(HmLstmBridge bridge, HmLstmEntering window, bool isStep)
        : base(bridge.Workspaces)
    {
        this.bridge = bridge;
        this.isStep = isStep;
        (batch, steps, lengths, slope) = (window.Batch, window.Mask.Steps, window.Mask.Lengths, bridge.Slope);
        vectors = Add(CpuEngine.Contiguous(window.Vectors));
        tokens = Add(CpuEngine.Contiguous(window.Tokens));
        draws = Add(window.Draws);
        masks = [.. window.Masks.Select(Add)];
        levels = [.. window.State.Levels.Select((state, n) => new LevelArguments(
            [.. window.Weights[n].Select(Add)], Add(state.Hidden), Add(state.Cell), Add(state.Boundary)))];
    }

    /// <inheritdoc/>
    protected override bool ComputesAgain => isStep;

    /// <summary>Computes the window.</summary>
    public HmLstmOutput Run()
    {
        List<Tensor> results = EngineFunction.Run(this);
        var hidden = new Tensor[levels.Length];
        var state = new HmLstmLevelState[levels.Length];
        Tensor boundaries = bridge.Detectors > 0 ? results[^1] : empty(batch, 0, steps);
        for (int n = 0; n < levels.Length; n++)
        {
            hidden[n] = results[2 * n];
            Tensor? last = n < bridge.Detectors ? boundaries.select(1, n).narrow(1, steps - 1, 1).clone() : null;
            state[n] = new HmLstmLevelState(hidden[n].select(1, -1).clone(), results[(2 * n) + 1], last);
        }

        return new HmLstmOutput(hidden, boundaries, new HmLstmState(state));
    }

    /// <inheritdoc/>
    protected override List<Tensor> Compute(HmLstmWorkspace workspace, Tensor?[] arguments, bool savesForBackward)
    {
        List<Tensor> results = [];
        foreach (HmLstmLevelShape shape in bridge.Engine.Levels)
        {
            results.Add(empty(batch, steps, shape.HiddenSize));
            results.Add(empty(batch, shape.HiddenSize));
        }

        if (bridge.Detectors > 0)
        {
            results.Add(empty(batch, bridge.Detectors, steps));
        }

        HmLstmLevelParameters[] parameters = ParametersAt(arguments);
        bridge.Engine.Forward(Window(arguments, ValuesAt(arguments, [.. results])), parameters, workspace, savesForBackward);
        return results;
    }

    /// <inheritdoc/>
    protected override void Computed(HmLstmWorkspace workspace)
    {
        if (!isStep)
        {
            bridge.Count(workspace.Work);
        }
    }

    /// <inheritdoc/>
    protected override Tensor?[] Differentiate(HmLstmWorkspace workspace, Func<Tensor?[]> saved, Tensor?[] upstream)
    {
        Tensor?[] arguments = saved(), gradients = MakeGradients(static shape => zeros(shape));
        foreach (Argument weight in levels.SelectMany(static level => level.Weights))
        {
            // The engine writes those of all parameters.
            gradients[weight.Index] ??= weight.In(arguments) is { } parameter ? zeros(parameter.shape) : null;
        }

        HmLstmWindow window = Window(arguments, new HmLstmLevelValues[levels.Length]);
        nint input = VectorsAt(gradients, window.Vocabulary);
        bridge.Engine.Backward(
            window,
            new HmLstmGradients
            {
                Levels = ValuesAt(gradients, upstream),
                Parameters = ParametersAt(gradients),
                Input = window.Tokens == 0 ? input : 0,
                Table = window.Tokens == 0 ? 0 : input,
            },
            workspace);
        return gradients;
    }

    private HmLstmLevelParameters[] ParametersAt(Tensor?[] tensors) => [.. levels.Select((level, n) =>
        HmLstmBridge.ParametersAt([.. level.Weights.Select(weight => weight.In(tensors))], bridge.Engine.Levels[n]))];

    /// <summary>Where the levels' values lie, or their gradients.</summary>
    /// <param name="entering">Those of the arguments.</param>
    /// <param name="results">Those of the results.</param>
    private HmLstmLevelValues[] ValuesAt(Tensor?[] entering, Tensor?[] results)
    {
        long stride = bridge.Detectors * steps;
        nint boundaries = stride > 0 ? CpuEngine.Floats(results[^1], batch * stride) : 0;
        return [.. levels.Select((level, n) =>
        {
            long width = bridge.Engine.Levels[n].HiddenSize;
            return new HmLstmLevelValues
            {
                StartHidden = CpuEngine.Floats(level.Hidden.In(entering), batch * width),
                StartCell = CpuEngine.Floats(level.Cell.In(entering), batch * width),
                StartBoundary = CpuEngine.Floats(level.Boundary.In(entering), batch),
                Hidden = CpuEngine.Floats(results[2 * n], batch * steps * width),
                EndCell = CpuEngine.Floats(results[(2 * n) + 1], batch * width),
                Boundary = boundaries == 0 || n >= bridge.Detectors ? 0 : boundaries + (nint)(n * steps * sizeof(float)),
                BoundaryStride = (int)stride,
            };
        })];
    }

    private HmLstmWindow Window(Tensor?[] arguments, HmLstmLevelValues[] values)
    {
        bool hasTokens = tokens.In(arguments) is not null;
        long vocabulary = hasTokens ? vectors.In(arguments)!.size(0) : 0;
        nint input = VectorsAt(arguments, vocabulary);
        return new HmLstmWindow
        {
            Batch = (int)batch,
            Steps = (int)steps,
            Slope = slope,
            Lengths = lengths,
            Input = hasTokens ? 0 : input,
            Tokens = CpuEngine.Ids(tokens.In(arguments), batch * steps),
            Table = hasTokens ? input : 0,
            Vocabulary = (int)vocabulary,
            Draws = CpuEngine.Floats(draws.In(arguments), bridge.Detectors * steps * batch),
            Masks = masks.Length == 0 ? [] :
            [
                0,
                .. masks.Select((mask, n) =>
                    CpuEngine.Floats(mask.In(arguments), steps * batch * bridge.Engine.Levels[n + 1].InputSize)),
            ],
            Levels = values,
        };
    }

    // [B, T, in], or the tokens' table [V, in].
    private nint VectorsAt(Tensor?[] tensors, long vocabulary) =>
        CpuEngine.Floats(vectors.In(tensors), (vocabulary > 0 ? vocabulary : batch * steps) * bridge.Engine.Levels[0].InputSize);

    /// <summary>One level's places among the arguments.</summary>
    private sealed record LevelArguments(Argument[] Weights, Argument Hidden, Argument Cell, Argument Boundary);
}

/// <summary>What enters a window of an HM-LSTM.</summary>
/// <param name="Batch">B.</param>
/// <param name="Weights">Those of each level, in the order of <see cref="HmLstmLevel.Weights"/>.</param>
/// <param name="State">The levels before the window.</param>
/// <param name="Mask">Which rows go on at each step.</param>
/// <param name="Vectors">[B, T, in], or the tokens' vectors [V, in].</param>
/// <param name="Tokens">Ids, [B, T]; null where vectors enter.</param>
/// <param name="Draws">Uniform numbers for boundaries that are drawn, [L', T, B]; null where none is.</param>
/// <param name="Masks">For each level above the bottom the factors of dropout, [T, B, in]; empty where nothing is dropped.</param>
internal sealed record HmLstmEntering(
    long Batch,
    Tensor?[][] Weights,
    HmLstmState State,
    SequenceMask Mask,
    Tensor Vectors,
    Tensor? Tokens,
    Tensor? Draws,
    IReadOnlyList<Tensor> Masks);
