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
    private readonly double dropout;
    private readonly HmLstmStreams streams;
    private readonly Lock counting = new();
    private MultiplyAdds work;

    /// <summary>A bridge for some levels, which keep the parameters.</summary>
    /// <inheritdoc cref="HmLstm(HmLstmLevel[], double, bool, bool?)"/>
    public HmLstmBridge(HmLstmLevel[] levels, double dropout, bool computesEveryRow, bool? sharesColumns)
    {
        this.levels = levels;
        this.dropout = dropout;
        HmLstmLevelOptions options = levels[0].Options;
        Engine = new HmLstmLevels(
            [.. levels.Select(static level => level.Options).Select(static level => new HmLstmLevelShape(
                (int)level.InputSize, (int)level.HiddenSize, (int)level.AboveSize, level.HasDetector, level.Normalises))],
            new HmLstmRules
            {
                Boundary = options.Estimator switch
                {
                    BoundaryEstimator.Sample => BoundaryRule.Sample,
                    BoundaryEstimator.Soft => BoundaryRule.Soft,
                    _ => BoundaryRule.Step,
                },
                IsSigmoid = options.Activation == BoundaryActivation.Sigmoid,
                GradientThroughOperations = options.Gradient == BoundaryGradient.Operations,
                HoldsOnCopy = options.OnCopy == OnCopy.Hold,
                ComputesEveryRow = computesEveryRow,
                SharesColumns = sharesColumns,
            });
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
    public HmLstmOutput Run(Tensor vectors, Tensor? tokens, HmLstmState state, SequenceMask mask)
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
        Tensor? draws = training && Engine.Rules.Boundary == BoundaryRule.Sample ? rand(Detectors, steps, batch) : null;
        Tensor[] masks = training && dropout > 0
            ? [.. Engine.Levels.Skip(1).Select(
                level => nn.functional.dropout(ones(steps, batch, level.InputSize), dropout, training: true))]
            : [];
        HmLstmOutput output = new HmLstmCall(this, new(batch, levels, state, mask, entering, tokens, draws, masks)).Run();
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

        bool draws = levels[0].training && (dropout > 0 || Engine.Rules.Boundary == BoundaryRule.Sample);
        return is_grad_enabled() || draws || !Supports(element.size(0), steps: 1)
            ? null
            : streams.Step(element, table, state, Slope, goesOn);
    }

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
