using Hmlstm.Definitions.Models;
using Hmlstm.Engine.Cells.HmLstm;
using Hmlstm.Runtime.Cells;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>
/// The levels of one HM-LSTM over whole windows by the CPU engine: one forward and one backward call, and products only for the rows whose boundaries ask for them.
/// </summary>
/// <remarks>
/// The numbers are those of the levels' own steps to rounding: outputs, boundaries, and the gradients of every parameter, of the input and of the state. (Boundaries
/// that are drawn, and what dropout drops, come from torch's generator in another order.) What it gives belongs to the dispose scope around the call.
/// </remarks>
public sealed class HmLstmEngine
{
    private readonly HmLstmLevel[] levels;
    private readonly double dropout;
    private readonly HmLstmLevels stack;
    private readonly HmLstmStepper stepper;
    private readonly WorkspacePool<HmLstmWorkspace> workspaces = new(static () => new HmLstmWorkspace());
    private MultiplyAdds work;

    /// <summary>An engine for some levels, which stay the caller's and keep the parameters.</summary>
    /// <param name="levels">The levels, from the bottom up.</param>
    /// <param name="dropout">Probability of dropping a hidden value on its way up to the next level, in training; 0 to below 1.</param>
    /// <param name="computesEveryRow">Whether rows are computed that the boundaries do not ask for: the numbers are the same, to compare the time.</param>
    /// <param name="sharesColumns">Whether threads share out the columns of products over all rows, and not the rows; null for what suits the sizes.</param>
    public HmLstmEngine(IReadOnlyList<HmLstmLevel> levels, double dropout = 0, bool computesEveryRow = false, bool? sharesColumns = null)
    {
        this.levels = [.. levels];
        this.dropout = dropout;
        HmLstmLevelOptions options = levels[0].Options;
        stack = new HmLstmLevels(
            [.. levels.Select(static level => new HmLstmLevelShape(
                (int)level.Options.InputSize, (int)level.Options.HiddenSize, (int)level.Options.AboveSize, level.Options.HasDetector, level.Options.Normalises))],
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
        stepper = new HmLstmStepper(this.levels, stack);
    }

    /// <summary>The multiply-adds of all windows that it has computed since it was made. Where libtorch computes, and in single steps, nothing is counted.</summary>
    public MultiplyAdds Work
    {
        get
        {
            lock (workspaces)
            {
                return work;
            }
        }
    }

    /// <summary>The stack that computes.</summary>
    internal HmLstmLevels Stack => stack;

    /// <summary>Memory for windows.</summary>
    internal WorkspacePool<HmLstmWorkspace> Workspaces => workspaces;

    /// <summary>a, the slope of the detectors.</summary>
    internal float Slope => (float)levels[0].Slope;

    /// <summary>Computes a window of vectors, where the engine can.</summary>
    /// <param name="input">[B, T, in].</param>
    /// <param name="traces">The levels before the window, from the bottom up; afterwards all of its steps are in them.</param>
    /// <returns>False, and nothing was done, where the engine does not compute: on another device, in another type, or switched off.</returns>
    /// <exception cref="ArgumentException">The input, a state or the lengths are of other sizes, or of another type than the weights.</exception>
    public bool Run(Tensor input, params ReadOnlySpan<LevelTrace> traces)
    {
        TensorCheck.Window(input, levels[0].Options.InputSize, levels[0].InputWeight);
        CheckTraces(input, traces);
        return Compute(input, null, traces);
    }

    /// <summary>Computes a window of tokens, where the engine can: each token's share in the sums of the bottom level is computed once.</summary>
    /// <param name="tokens">Ids, [B, T] int64.</param>
    /// <param name="embedding">Their vectors.</param>
    /// <param name="traces">The levels before the window, from the bottom up; afterwards all of its steps are in them.</param>
    /// <returns>False, and nothing was done, where the engine does not compute: on another device, in another type, or switched off.</returns>
    /// <exception cref="ArgumentException">The tokens, the table, a state or the lengths are of other sizes, or of another type than the weights.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the table.</exception>
    public bool Run(Tensor tokens, Embedding embedding, params ReadOnlySpan<LevelTrace> traces)
    {
        Tensor table = TableOf(embedding);
        TensorCheck.Tokens(tokens, dimensions: 2, table.size(0), nameof(tokens));
        CheckTraces(tokens, traces);
        return Compute(table, tokens, traces);
    }

    /// <summary>Reads one vector of each stream, where the engine can and no gradient is recorded.</summary>
    /// <remarks>
    /// The first step of a stream packs the weights, and the states after it go on with these: like a window's, a stream's state must not be kept beyond the next change of
    /// the weights.
    /// </remarks>
    /// <param name="element">[B, in].</param>
    /// <param name="states">The levels before the step, from the bottom up.</param>
    /// <returns>The levels after it; null, and nothing was done, where the engine does not compute.</returns>
    /// <exception cref="ArgumentException">The element or a state is of other sizes, or of another type than the weights.</exception>
    public HmLstmLevelState[]? Step(Tensor element, params ReadOnlySpan<HmLstmLevelState> states)
    {
        TensorCheck.Element(element, levels[0].Options.InputSize, levels[0].InputWeight);
        return Stream(element, null, states);
    }

    /// <summary>Reads one token of each stream, where the engine can and no gradient is recorded.</summary>
    /// <inheritdoc cref="Step(Tensor, ReadOnlySpan{HmLstmLevelState})"/>
    /// <param name="token">Ids, [B] int64.</param>
    /// <param name="embedding">Their vectors.</param>
    /// <param name="states">The levels before the step, from the bottom up.</param>
    /// <exception cref="ArgumentException">The tokens, the table or a state is of other sizes, or of another type than the weights.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the table.</exception>
    public HmLstmLevelState[]? Step(Tensor token, Embedding embedding, params ReadOnlySpan<HmLstmLevelState> states)
    {
        Tensor table = TableOf(embedding);
        TensorCheck.Tokens(token, dimensions: 1, table.size(0), nameof(token));
        return Stream(token, table, states);
    }

    /// <summary>Counts a window.</summary>
    internal void Count(MultiplyAdds window)
    {
        lock (workspaces)
        {
            work += window;
        }
    }

    private Tensor TableOf(Embedding embedding)
    {
        Tensor table = embedding.weight!, like = levels[0].InputWeight;
        long width = levels[0].Options.InputSize;
        return table.size(1) == width && TensorCheck.IsLike(table, like)
            ? table
            : throw TensorCheck.Misfit("the embedding's weight", table, TensorCheck.Text(like, $"V, {width}"), nameof(embedding));
    }

    private void CheckTraces(Tensor input, ReadOnlySpan<LevelTrace> traces)
    {
        CheckCount(traces.Length, nameof(traces));
        SequenceMask mask = traces[0].Mask;
        mask.CheckFit(input);
        long rows = input.size(0);
        for (int n = 0; n < levels.Length; n++)
        {
            if (!ReferenceEquals(traces[n].Mask, mask))
            {
                throw new ArgumentException($"The trace of level {n + 1} has other lengths than that of level 1.", nameof(traces));
            }

            levels[n].CheckState(traces[n].Now, rows, number: n + 1, nameof(traces));
        }
    }

    private void CheckCount(int given, string parameter)
    {
        if (given != levels.Length)
        {
            throw new ArgumentException($"The stack has {levels.Length} levels, not {given}.", parameter);
        }
    }

    private HmLstmLevelState[]? Stream(Tensor element, Tensor? table, ReadOnlySpan<HmLstmLevelState> states)
    {
        CheckCount(states.Length, nameof(states));
        bool goesOn = stepper.GoesOn(element, table, states);
        for (int n = 0; n < levels.Length && !goesOn; n++)
        {
            levels[n].CheckState(states[n], element.size(0), number: n + 1, nameof(states));
        }

        bool draws = levels[0].training && (dropout > 0 || stack.Rules.Boundary == BoundaryRule.Sample);
        return is_grad_enabled() || draws || !CpuEngine.Supports(levels[0].InputWeight) || !stack.CanAddress(element.size(0), steps: 1)
            ? null
            : stepper.Step(element, table, states, Slope, goesOn);
    }

    private bool Compute(Tensor vectors, Tensor? tokens, ReadOnlySpan<LevelTrace> traces)
    {
        long batch = (tokens ?? vectors).size(0), steps = traces[0].Mask.Steps;
        if (!CpuEngine.Supports(levels[0].InputWeight) || !stack.CanAddress(batch, steps))
        {
            return false;
        }

        using DisposeScope scope = NewDisposeScope();
        List<object?> arguments = [null, null];
        for (int n = 0; n < levels.Length; n++)
        {
            HmLstmLevelState start = traces[n].Now;
            arguments.AddRange(levels[n].Weights);
            arguments.AddRange([start.Hidden, start.Cell, start.Boundary]);
        }

        Tensor entering = vectors;
        if (tokens is not null && vectors.size(0) > batch * steps / 2)
        {
            // The table is larger than the window: its rows are looked up one by one.
            entering = vectors.index_select(0, tokens.reshape(-1)).reshape(batch, steps, -1);
            tokens = null;
        }

        bool training = levels[0].training;
        int detectors = levels.Count(static level => level.Options.HasDetector);
        arguments[1] = CpuEngine.Contiguous(entering);
        arguments.Add(CpuEngine.Contiguous(tokens));
        arguments.Add(training && stack.Rules.Boundary == BoundaryRule.Sample ? rand(detectors, steps, batch) : null);
        if (training && dropout > 0)
        {
            arguments.Add(null);
            arguments.AddRange(stack.Levels.Skip(1).Select(level => nn.functional.dropout(ones(steps, batch, level.InputSize), dropout, training: true)));
        }

        var call = new HmLstmCall(this, batch, steps, traces[0].Mask.Lengths);
        arguments[0] = call;
        IReadOnlyList<Tensor> results = HmLstmFunction.Run(call, [.. arguments]);
        int next = 0;
        for (int n = 0; n < levels.Length; n++)
        {
            bool detects = levels[n].Options.HasDetector;
            traces[n].AddAll(results[next], results[next + 1], detects ? results[next + 2] : null);
            next += detects ? 3 : 2;
        }

        return true;
    }
}

/// <summary>One window of an HM-LSTM on its way through torch's graph: what is no tensor with a gradient.</summary>
/// <param name="engine">Who computes.</param>
/// <param name="batch">B.</param>
/// <param name="steps">T.</param>
/// <param name="lengths">The real steps of each row; null when all have T.</param>
internal sealed class HmLstmCall(HmLstmEngine engine, long batch, long steps, int[]? lengths)
{
    private readonly float slope = engine.Slope;
    private HmLstmWorkspace? workspace;
    private long[]?[] shapes = [];
    private bool[] wanted = [];

    private HmLstmLevels Stack => engine.Stack;

    /// <summary>Where a level's parameters lie.</summary>
    /// <param name="tensors">Eight of them, in the order of <see cref="Cells.HmLstmLevel.Weights"/>; null where there is none.</param>
    /// <param name="shape">The level's sizes.</param>
    public static HmLstmLevelParameters Parameters(ReadOnlySpan<Tensor?> tensors, HmLstmLevelShape shape)
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

    /// <summary>Notes the arguments' shapes, and which of them want a gradient.</summary>
    /// <param name="arguments">As for <see cref="Forward"/>.</param>
    public void Remember(ReadOnlySpan<Tensor?> arguments)
    {
        shapes = new long[]?[arguments.Length];
        wanted = new bool[arguments.Length];
        for (int i = 0; i < shapes.Length; i++)
        {
            shapes[i] = arguments[i]?.shape;
            wanted[i] = arguments[i] is { requires_grad: true };
        }
    }

    /// <summary>Gradients that are no numbers, where none can be computed.</summary>
    public List<Tensor?> NaNGradients() => [.. shapes.Select(static shape => shape is null ? null : full(shape, float.NaN))];

    /// <summary>Computes the window.</summary>
    /// <param name="arguments">
    /// The vectors, or the tokens' table; for each level eight parameters and h, c, z; the tokens [B, T]; uniform numbers for sampled boundaries [L', T, B]; and for each
    /// level the factors of dropout [T, B, in]. Null for what there is not. Backward reads tokens, numbers and factors where they lie: these are in one piece.
    /// </param>
    /// <param name="savesForBackward">Whether backward may follow.</param>
    /// <returns>For each level: h of every step, c at the end, and with a detector z of every step.</returns>
    public List<Tensor> Forward(ReadOnlySpan<Tensor?> arguments, bool savesForBackward)
    {
        HmLstmWorkspace own = engine.Workspaces.Rent();
        List<Tensor> results = Compute(arguments, own, savesForBackward);
        engine.Count(own.Work);
        if (savesForBackward)
        {
            workspace = own;
        }
        else
        {
            engine.Workspaces.Return(own);
        }

        return results;
    }

    /// <summary>Computes the gradients of a window.</summary>
    /// <param name="arguments">What forward got; only read where forward has to be computed again.</param>
    /// <param name="gradients">The gradients of what forward gave; null where nobody asked.</param>
    /// <returns>The gradients of the arguments, in their order.</returns>
    public List<Tensor?> Backward(ReadOnlySpan<Tensor?> arguments, IReadOnlyList<Tensor?> gradients)
    {
        // The first backward overwrites what forward left: another one through the same graph computes it again.
        HmLstmWorkspace? own = Interlocked.Exchange(ref workspace, null);
        if (own is null)
        {
            own = engine.Workspaces.Rent();
            foreach (Tensor result in Compute(arguments, own, savesForBackward: true))
            {
                result.Dispose();
            }
        }

        var results = new Tensor?[arguments.Length];
        for (int i = 0; i < results.Length; i++)
        {
            bool isParameter = i > 0 && i < FirstOf(Stack.Levels.Count) && (i - 1) % 11 < 8;
            results[i] = shapes[i] is { } shape && (wanted[i] || isParameter) ? zeros(shape) : null;
        }

        var given = new Tensor?[gradients.Count];
        for (int i = 0; i < given.Length; i++)
        {
            given[i] = CpuEngine.Contiguous(gradients[i]);
        }

        int next = 0;
        var levels = new HmLstmLevelValues[Stack.Levels.Count];
        var parameters = new HmLstmLevelParameters[levels.Length];
        for (int n = 0; n < levels.Length; n++)
        {
            bool detects = Stack.Levels[n].HasDetector;
            int first = FirstOf(n);
            parameters[n] = Parameters(results.AsSpan(first), Stack.Levels[n]);
            levels[n] = ValuesAt(Stack.Levels[n], results.AsSpan(first + 8), given[next], given[next + 1], detects ? given[next + 2] : null);
            next += detects ? 3 : 2;
        }

        HmLstmWindow window = Window(arguments, new HmLstmLevelValues[levels.Length]);
        bool hasTokens = window.Tokens != 0;
        Stack.Backward(
            window,
            new HmLstmGradients
            {
                Levels = levels,
                Parameters = parameters,
                Input = hasTokens ? 0 : CpuEngine.Floats(results[0], InputLength),
                Table = hasTokens ? CpuEngine.Floats(results[0], TableLength(window.Vocabulary)) : 0,
            },
            own);
        GC.KeepAlive(given);
        engine.Workspaces.Return(own);
        return [.. results];
    }

    private static int FirstOf(int level) => 1 + (level * 11);

    private long InputLength => batch * steps * Stack.Levels[0].InputSize;

    private long TableLength(long vocabulary) => vocabulary * Stack.Levels[0].InputSize;

    private HmLstmLevelValues ValuesAt(
        HmLstmLevelShape shape, ReadOnlySpan<Tensor?> start, Tensor? hidden, Tensor? cell, Tensor? boundary) => new()
    {
        StartHidden = CpuEngine.Floats(start[0], batch * shape.HiddenSize),
        StartCell = CpuEngine.Floats(start[1], batch * shape.HiddenSize),
        StartBoundary = CpuEngine.Floats(start[2], batch),
        Hidden = CpuEngine.Floats(hidden, batch * steps * shape.HiddenSize),
        EndCell = CpuEngine.Floats(cell, batch * shape.HiddenSize),
        Boundary = CpuEngine.Floats(boundary, batch * steps),
        BoundaryStride = (int)steps,
    };

    private List<Tensor> Compute(ReadOnlySpan<Tensor?> arguments, HmLstmWorkspace own, bool savesForBackward)
    {
        using DisposeScope scope = NewDisposeScope();
        var contiguous = new Tensor?[arguments.Length];
        for (int i = 0; i < contiguous.Length; i++)
        {
            contiguous[i] = CpuEngine.Contiguous(arguments[i]);
        }

        List<Tensor> results = [];
        var values = new HmLstmLevelValues[Stack.Levels.Count];
        var parameters = new HmLstmLevelParameters[values.Length];
        for (int n = 0; n < values.Length; n++)
        {
            HmLstmLevelShape shape = Stack.Levels[n];
            Tensor hidden = empty(batch, steps, shape.HiddenSize), cell = empty(batch, shape.HiddenSize);
            Tensor? boundary = shape.HasDetector ? empty(batch, steps) : null;
            results.AddRange(boundary is null ? [hidden, cell] : [hidden, cell, boundary]);
            parameters[n] = Parameters(contiguous.AsSpan(FirstOf(n)), shape);
            values[n] = ValuesAt(shape, contiguous.AsSpan(FirstOf(n) + 8), hidden, cell, boundary);
        }

        HmLstmWindow window = Window(contiguous, values);
        Stack.Forward(window, parameters, own, savesForBackward);
        GC.KeepAlive(contiguous);
        foreach (Tensor result in results)
        {
            result.MoveToOuterDisposeScope();
        }

        return results;
    }

    private HmLstmWindow Window(ReadOnlySpan<Tensor?> arguments, HmLstmLevelValues[] values)
    {
        int rest = FirstOf(Stack.Levels.Count);
        Tensor? tokens = arguments[rest];
        Tensor vectors = arguments[0]!;
        long vocabulary = tokens is null ? 0 : vectors.size(0);
        long detectors = Stack.Levels.Count(static level => level.HasDetector);
        return new HmLstmWindow
        {
            Batch = (int)batch,
            Steps = (int)steps,
            Slope = slope,
            Lengths = lengths,
            Input = tokens is null ? CpuEngine.Floats(vectors, InputLength) : 0,
            Tokens = CpuEngine.Ids(tokens, batch * steps),
            Table = tokens is null ? 0 : CpuEngine.Floats(vectors, TableLength(vocabulary)),
            Vocabulary = (int)vocabulary,
            Draws = CpuEngine.Floats(arguments[rest + 1], detectors * steps * batch),
            Masks = [.. arguments[(rest + 2)..].ToArray().Select((mask, n) => CpuEngine.Floats(mask, steps * batch * Stack.Levels[n].InputSize))],
            Levels = values,
        };
    }
}

/// <summary>A window of an HM-LSTM as one operation of torch's graph.</summary>
internal sealed class HmLstmFunction : autograd.MultiTensorFunction<HmLstmFunction>
{
    private const string Call = "call";

    /// <inheritdoc/>
    public override string Name => "HmLstmWindow";

    /// <summary>Computes a window, and records it where a gradient may be asked for.</summary>
    /// <param name="call">The window.</param>
    /// <param name="arguments">The call, and then its tensors.</param>
    public static IReadOnlyList<Tensor> Run(HmLstmCall call, object?[] arguments)
    {
        call.Remember(Tensors(arguments));
        bool records = is_grad_enabled() && arguments.Any(static argument => argument is Tensor { requires_grad: true });
        return records ? apply(arguments!) : call.Forward(Tensors(arguments), savesForBackward: false);
    }

    /// <inheritdoc/>
    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var call = (HmLstmCall)vars[0];
        ctx.set_materialize_grads(false);
        ctx.save_data(Call, call);
        ctx.save_for_backward([.. Tensors(vars).Select(static tensor => tensor!)]);
        return call.Forward(Tensors(vars), savesForBackward: true);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        var call = (HmLstmCall)ctx.get_data(Call)!;
        return GraphBackward.Run(
            grad_outputs, gradients => call.Backward(GraphBackward.Present(ctx.get_saved_variables()), gradients), call.NaNGradients);
    }

    private static Tensor?[] Tensors(object?[] arguments) => [.. arguments.Skip(1).Select(static argument => argument as Tensor)];
}
