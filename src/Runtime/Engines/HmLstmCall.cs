using Hmlstm.Engine.Cells.HmLstm;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

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
    public List<Tensor?> NoNumbers() => [.. shapes.Select(static shape => shape is null ? null : full(shape, float.NaN))];

    /// <summary>Computes the window.</summary>
    /// <param name="arguments">
    /// The vectors, or the tokens' table; for each level eight parameters and h, c, z; the tokens [B, T]; uniform numbers for sampled boundaries [L', T, B]; and for each
    /// level the factors of dropout [T, B, in]. Null for what there is not. Backward reads tokens, numbers and factors where they lie: these are in one piece.
    /// </param>
    /// <param name="keeps">Whether backward may follow.</param>
    /// <returns>For each level: h of every step, c at the end, and with a detector z of every step.</returns>
    public List<Tensor> Forward(ReadOnlySpan<Tensor?> arguments, bool keeps)
    {
        HmLstmWorkspace own = engine.Workspaces.Rent();
        List<Tensor> results = Compute(arguments, own, keeps);
        engine.Count(own.Work);
        if (keeps)
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
            foreach (Tensor result in Compute(arguments, own, keeps: true))
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
            given[i] = CpuEngine.Whole(gradients[i]);
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

    private List<Tensor> Compute(ReadOnlySpan<Tensor?> arguments, HmLstmWorkspace own, bool keeps)
    {
        using DisposeScope scope = NewDisposeScope();
        var whole = new Tensor?[arguments.Length];
        for (int i = 0; i < whole.Length; i++)
        {
            whole[i] = CpuEngine.Whole(arguments[i]);
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
            parameters[n] = Parameters(whole.AsSpan(FirstOf(n)), shape);
            values[n] = ValuesAt(shape, whole.AsSpan(FirstOf(n) + 8), hidden, cell, boundary);
        }

        HmLstmWindow window = Window(whole, values);
        Stack.Forward(window, parameters, own, keeps);
        GC.KeepAlive(whole);
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
