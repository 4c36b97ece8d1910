using Hmlstm.Engine.Cells.HmLstm;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>One window of an HM-LSTM on its way through torch's graph: what is no tensor with a gradient.</summary>
/// <param name="engine">Who computes.</param>
/// <param name="batch">B.</param>
/// <param name="steps">T.</param>
/// <param name="lengths">The real steps of each row; null when all have T.</param>
internal sealed unsafe class HmLstmCall(HmLstmEngine engine, long batch, long steps, int[]? lengths)
{
    private readonly float slope = engine.Slope;
    private HmLstmWorkspace? workspace;
    private long[]?[] shapes = [];
    private bool[] wanted = [];

    private HmLstmLevels Stack => engine.Stack;

    /// <summary>Where a level's parameters lie.</summary>
    /// <param name="tensors">Eight of them, in the order of <see cref="Cells.HmLstmLevel.Weights"/>; null where there is none.</param>
    public static HmLstmLevelParameters Parameters(ReadOnlySpan<Tensor?> tensors) => new()
    {
        InputWeight = Address(tensors[0]),
        HiddenWeight = Address(tensors[1]),
        AboveWeight = Address(tensors[2]),
        Bias = Address(tensors[3]),
        GateGain = Address(tensors[4]),
        GateShift = Address(tensors[5]),
        CellGain = Address(tensors[6]),
        CellShift = Address(tensors[7]),
    };

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
    /// level the factors of dropout [T, B, in]. Null for what there is not.
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
            parameters[n] = Parameters(results.AsSpan(first));
            levels[n] = new HmLstmLevelValues
            {
                StartHidden = Address(results[first + 8]),
                StartCell = Address(results[first + 9]),
                StartBoundary = Address(results[first + 10]),
                Hidden = Address(given[next]),
                EndCell = Address(given[next + 1]),
                Boundary = detects ? Address(given[next + 2]) : 0,
                BoundaryStride = (int)steps,
            };
            next += detects ? 3 : 2;
        }

        HmLstmWindow window = Window(arguments, new HmLstmLevelValues[levels.Length]);
        bool hasTokens = window.Tokens != 0;
        Stack.Backward(
            window,
            new HmLstmGradients { Levels = levels, Parameters = parameters, Input = hasTokens ? 0 : Address(results[0]), Table = hasTokens ? Address(results[0]) : 0 },
            own);
        GC.KeepAlive(given);
        engine.Workspaces.Return(own);
        return [.. results];
    }

    private static int FirstOf(int level) => 1 + (level * 11);

    private static nint Address(Tensor? tensor) => tensor is null ? 0 : (nint)CpuEngine.Floats(tensor);

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
            parameters[n] = Parameters(whole.AsSpan(FirstOf(n)));
            values[n] = new HmLstmLevelValues
            {
                StartHidden = Address(whole[FirstOf(n) + 8]),
                StartCell = Address(whole[FirstOf(n) + 9]),
                StartBoundary = Address(whole[FirstOf(n) + 10]),
                Hidden = Address(hidden),
                EndCell = Address(cell),
                Boundary = Address(boundary),
                BoundaryStride = (int)steps,
            };
        }

        HmLstmWindow window = Window(whole, values);
        CheckTokens(window);
        Stack.Forward(window, parameters, own, keeps);
        GC.KeepAlive(whole);
        foreach (Tensor result in results)
        {
            result.MoveToOuterDisposeScope();
        }

        return results;
    }

    // The engine reads the table's rows without looking.
    private static void CheckTokens(HmLstmWindow window)
    {
        var ids = new ReadOnlySpan<long>((void*)window.Tokens, window.Tokens == 0 ? 0 : window.Batch * window.Steps);
        foreach (long id in ids)
        {
            if ((ulong)id >= (ulong)window.Vocabulary)
            {
                throw new ArgumentOutOfRangeException(nameof(window), id, $"A token is not in 0 to {window.Vocabulary - 1}.");
            }
        }
    }

    private HmLstmWindow Window(ReadOnlySpan<Tensor?> arguments, HmLstmLevelValues[] values)
    {
        int rest = FirstOf(Stack.Levels.Count);
        Tensor? tokens = arguments[rest];
        return new HmLstmWindow
        {
            Batch = (int)batch,
            Steps = (int)steps,
            Slope = slope,
            Lengths = lengths,
            Input = tokens is null ? Address(arguments[0]) : 0,
            Tokens = Address(tokens),
            Table = tokens is null ? 0 : Address(arguments[0]),
            Vocabulary = tokens is null ? 0 : (int)arguments[0]!.size(0),
            Draws = Address(arguments[rest + 1]),
            Masks = [.. arguments[(rest + 2)..].ToArray().Select(Address)],
            Levels = values,
        };
    }
}
