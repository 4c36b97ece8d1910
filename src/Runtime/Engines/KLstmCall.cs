using Hmlstm.Engine.Cells.KLstm;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>One window of a k-lstm layer on its way through torch's graph: all that is no tensor, and the memory that forward filled for backward.</summary>
/// <param name="pool">The layer's workspaces.</param>
/// <param name="shape">The layer's sizes.</param>
/// <param name="lengths">The real steps of each row; null when all have T.</param>
/// <param name="temperature">τ of the Gumbel-softmax.</param>
internal sealed unsafe class KLstmCall(WorkspacePool<KLstmWorkspace> pool, KLstmShape shape, int[]? lengths, double temperature)
{
    // Places of the arguments.
    private const int Input = 0, Hidden = 1, Cell = 2, InputWeight = 3, HiddenWeight = 4, SelectInput = 5, SelectHidden = 6, Bias = 7, SelectBias = 8, Noise = 9;

    private KLstmWorkspace? workspace;
    private long[]?[] shapes = [];

    /// <summary>Computes the window.</summary>
    /// <param name="arguments">x, h, c, the six parameters in the order of <see cref="KLstmParameters"/>, noise; biases and noise may be null.</param>
    /// <param name="keeps">Whether backward may follow.</param>
    /// <returns>h [B, T, H], w [B, T, K], q [B, T, K], and h and c at the end [B, H].</returns>
    public List<Tensor> Forward(Tensor?[] arguments, bool keeps)
    {
        shapes = [.. arguments.Select(static argument => argument is { requires_grad: true } ? argument.shape : null)];
        KLstmWorkspace own = pool.Rent();
        List<Tensor> results = Compute(arguments, own, keeps);
        if (keeps)
        {
            workspace = own;
        }
        else
        {
            pool.Return(own);
        }

        return results;
    }

    /// <summary>Computes the gradients of the arguments.</summary>
    /// <param name="saved">The arguments, should forward have to be computed again.</param>
    /// <param name="upstream">The gradients of what forward gave; null where there is none.</param>
    /// <returns>In the order of the arguments; null where no gradient is wanted.</returns>
    public Tensor?[] Backward(Func<Tensor?[]> saved, Tensor?[] upstream)
    {
        // The first backward writes over what forward left: another one through the same graph computes that again.
        KLstmWorkspace? own = Interlocked.Exchange(ref workspace, null);
        if (own is null)
        {
            Tensor?[] arguments = saved();
            own = pool.Rent();
            Compute(arguments, own, keeps: true);
        }

        Tensor?[] from = [.. upstream.Select(static gradient => CpuEngine.Whole(gradient))];
        Tensor?[] to = [.. shapes.Select(static shape => shape is null ? null : empty(shape))];
        own.Backward(ResultsAt(from), EntriesAt(to), ParametersAt(to));
        GC.KeepAlive(from);
        pool.Return(own);
        return to;
    }

    /// <summary>Gradients that are no numbers, where none can be computed.</summary>
    public Tensor?[] NoNumbers() => [.. shapes.Select(static shape => shape is null ? null : full(shape, float.NaN))];

    /// <summary>The arguments as one piece of memory each.</summary>
    public static Tensor?[] Whole(ReadOnlySpan<Tensor?> arguments)
    {
        var whole = new Tensor?[arguments.Length];
        for (int i = 0; i < whole.Length; i++)
        {
            whole[i] = CpuEngine.Whole(arguments[i]);
        }

        return whole;
    }

    /// <summary>Where what enters lies.</summary>
    /// <param name="tensors">The arguments of <see cref="Forward"/>, each one piece of memory.</param>
    public static KLstmEntries EntriesAt(Tensor?[] tensors) =>
        new() { Input = Address(tensors[Input]), Hidden = Address(tensors[Hidden]), Cell = Address(tensors[Cell]) };

    /// <summary>Where the parameters lie.</summary>
    /// <inheritdoc cref="EntriesAt"/>
    public static KLstmParameters ParametersAt(Tensor?[] tensors) => new()
    {
        InputWeight = Address(tensors[InputWeight]),
        HiddenWeight = Address(tensors[HiddenWeight]),
        SelectInput = Address(tensors[SelectInput]),
        SelectHidden = Address(tensors[SelectHidden]),
        Bias = Address(tensors[Bias]),
        SelectBias = Address(tensors[SelectBias]),
    };

    private List<Tensor> Compute(Tensor?[] arguments, KLstmWorkspace own, bool keeps)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor?[] whole = Whole(arguments);
        long batch = whole[Input]!.size(0), steps = whole[Input]!.size(1);
        List<Tensor> results =
        [
            empty(batch, steps, shape.Hidden), empty(batch, steps, shape.Cells), empty(batch, steps, shape.Cells), empty(batch, shape.Hidden), empty(batch, shape.Hidden),
        ];
        var window = new KLstmWindow
        {
            Batch = (int)batch,
            Steps = (int)steps,
            Lengths = lengths,
            Noise = Address(whole[Noise]),
            Temperature = (float)temperature,
        };
        KLstmGradientNeed need = !keeps ? KLstmGradientNeed.None : shapes[Input] is null ? KLstmGradientNeed.WithoutInput : KLstmGradientNeed.WithInput;
        own.Forward(shape, window, ParametersAt(whole), EntriesAt(whole), ResultsAt([.. results]), need);
        GC.KeepAlive(whole);
        foreach (Tensor result in results)
        {
            result.MoveToOuterDisposeScope();
        }

        return results;
    }

    private static nint Address(Tensor? tensor) => tensor is null ? 0 : (nint)CpuEngine.Floats(tensor);

    private static KLstmResults ResultsAt(Tensor?[] tensors) => new()
    {
        Hidden = Address(tensors[0]),
        Selection = Address(tensors[1]),
        Probability = Address(tensors[2]),
        LastHidden = Address(tensors[3]),
        LastCell = Address(tensors[4]),
    };
}
