using Hmlstm.Engine.Cells.HmLstm;
using Hmlstm.Runtime.Engines;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>One window of an HM-LSTM on its way through torch's graph.</summary>
/// <remarks>Its results are h of every step and c after the last one for each level, and then, with detectors, all boundaries.</remarks>
internal sealed class HmLstmCall : EngineCall<HmLstmWorkspace>
{
    private readonly HmLstmBridge bridge;
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
    public HmLstmCall(HmLstmBridge bridge, HmLstmEntering window)
        : base(bridge.Workspaces)
    {
        this.bridge = bridge;
        (batch, steps, lengths, slope) = (window.Batch, window.Mask.Steps, window.Mask.Lengths, bridge.Slope);
        vectors = Add(CpuEngine.Contiguous(window.Vectors));
        tokens = Add(CpuEngine.Contiguous(window.Tokens));
        draws = Add(window.Draws);
        masks = [.. window.Masks.Select(Add)];
        levels = [.. window.State.Levels.Select((state, n) => new LevelArguments(
            [.. window.Levels[n].Weights.Select(Add)], Add(state.Hidden), Add(state.Cell), Add(state.Boundary)))];
    }

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
    protected override void Computed(HmLstmWorkspace workspace) => bridge.Count(workspace.Work);

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
/// <param name="Levels">The levels, which keep the parameters.</param>
/// <param name="State">The levels before the window.</param>
/// <param name="Mask">Which rows go on at each step.</param>
/// <param name="Vectors">[B, T, in], or the tokens' vectors [V, in].</param>
/// <param name="Tokens">Ids, [B, T]; null where vectors enter.</param>
/// <param name="Draws">Uniform numbers for boundaries that are drawn, [L', T, B]; null where none is.</param>
/// <param name="Masks">For each level above the bottom the factors of dropout, [T, B, in]; empty where nothing is dropped.</param>
internal sealed record HmLstmEntering(
    long Batch,
    HmLstmLevel[] Levels,
    HmLstmState State,
    SequenceMask Mask,
    Tensor Vectors,
    Tensor? Tokens,
    Tensor? Draws,
    IReadOnlyList<Tensor> Masks);
