using Hmlstm.Engine.Cells.KLstm;
using Hmlstm.Runtime.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>One window of a k-lstm layer on its way through torch's graph: all that is no tensor, and the memory that forward filled for backward.</summary>
/// <param name="pool">The layer's workspaces.</param>
/// <param name="shape">The layer's sizes.</param>
/// <param name="lengths">The real steps of each row; null when all have T.</param>
/// <param name="temperature">τ of the Gumbel-softmax.</param>
internal sealed class KLstmCall(WorkspacePool<KLstmWorkspace> pool, KLstmShape shape, int[]? lengths, double temperature)
{
    // Places of the arguments.
    private const int Input = 0, Hidden = 1, Cell = 2, InputWeight = 3, HiddenWeight = 4, SelectInput = 5, SelectHidden = 6, Bias = 7, SelectBias = 8, Noise = 9;

    private KLstmWorkspace? workspace;
    private long[]?[] shapes = [];
    private long batch;
    private long steps;

    /// <summary>Computes the window.</summary>
    /// <param name="arguments">x, h, c, the six parameters in the order of <see cref="KLstmParameters"/>, noise; biases and noise may be null.</param>
    /// <param name="savesForBackward">Whether backward may follow.</param>
    /// <returns>h [B, T, H], w [B, T, K], q [B, T, K], and h and c at the end [B, H].</returns>
    public List<Tensor> Forward(Tensor?[] arguments, bool savesForBackward)
    {
        shapes = [.. arguments.Select(static argument => argument is { requires_grad: true } ? argument.shape : null)];
        KLstmWorkspace own = pool.Rent();
        List<Tensor> results = Compute(arguments, own, savesForBackward);
        if (savesForBackward)
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
            Compute(arguments, own, savesForBackward: true);
        }

        Tensor?[] from = [.. upstream.Select(static gradient => CpuEngine.Contiguous(gradient))];
        Tensor?[] to = [.. shapes.Select(static shape => shape is null ? null : empty(shape))];
        own.Backward(ResultsAt(from), EntriesAt(to, shape, batch, steps), ParametersAt(to, shape));
        GC.KeepAlive(from);
        pool.Return(own);
        return to;
    }

    /// <summary>Gradients that are no numbers, where none can be computed.</summary>
    public Tensor?[] NaNGradients() => [.. shapes.Select(static shape => shape is null ? null : full(shape, float.NaN))];

    /// <summary>The arguments as one piece of memory each.</summary>
    public static Tensor?[] Contiguous(ReadOnlySpan<Tensor?> arguments)
    {
        var contiguous = new Tensor?[arguments.Length];
        for (int i = 0; i < contiguous.Length; i++)
        {
            contiguous[i] = CpuEngine.Contiguous(arguments[i]);
        }

        return contiguous;
    }

    /// <summary>Where what enters lies.</summary>
    /// <param name="tensors">The arguments of <see cref="Forward"/>, each one piece of memory.</param>
    /// <param name="shape">The layer's sizes.</param>
    /// <param name="batch">B.</param>
    /// <param name="steps">T.</param>
    public static KLstmEntries EntriesAt(Tensor?[] tensors, KLstmShape shape, long batch, long steps) => new()
    {
        Input = CpuEngine.Floats(tensors[Input], batch * steps * shape.Inputs),
        Hidden = CpuEngine.Floats(tensors[Hidden], batch * shape.Hidden),
        Cell = CpuEngine.Floats(tensors[Cell], batch * shape.Hidden),
    };

    /// <summary>Where the parameters lie.</summary>
    /// <param name="tensors">The arguments of <see cref="Forward"/>, each one piece of memory.</param>
    /// <param name="shape">The layer's sizes.</param>
    public static KLstmParameters ParametersAt(Tensor?[] tensors, KLstmShape shape)
    {
        long gates = 4L * shape.Cells * shape.Hidden;
        return new KLstmParameters
        {
            InputWeight = CpuEngine.Floats(tensors[InputWeight], gates * shape.Inputs),
            HiddenWeight = CpuEngine.Floats(tensors[HiddenWeight], gates * shape.Hidden),
            SelectInput = CpuEngine.Floats(tensors[SelectInput], (long)shape.Cells * shape.Inputs),
            SelectHidden = CpuEngine.Floats(tensors[SelectHidden], (long)shape.Cells * shape.Hidden),
            Bias = CpuEngine.Floats(tensors[Bias], gates),
            SelectBias = CpuEngine.Floats(tensors[SelectBias], shape.Cells),
        };
    }

    private List<Tensor> Compute(Tensor?[] arguments, KLstmWorkspace own, bool savesForBackward)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor?[] contiguous = Contiguous(arguments);
        (batch, steps) = (contiguous[Input]!.size(0), contiguous[Input]!.size(1));
        List<Tensor> results =
        [
            empty(batch, steps, shape.Hidden), empty(batch, steps, shape.Cells), empty(batch, steps, shape.Cells), empty(batch, shape.Hidden), empty(batch, shape.Hidden),
        ];
        var window = new KLstmWindow
        {
            Batch = (int)batch,
            Steps = (int)steps,
            Lengths = lengths,
            Noise = CpuEngine.Floats(contiguous[Noise], batch * steps * shape.Cells),
            Temperature = (float)temperature,
        };
        KLstmGradientNeed need = !savesForBackward ? KLstmGradientNeed.None : shapes[Input] is null ? KLstmGradientNeed.WithoutInput : KLstmGradientNeed.WithInput;
        own.Forward(shape, window, ParametersAt(contiguous, shape), EntriesAt(contiguous, shape, batch, steps), ResultsAt([.. results]), need);
        GC.KeepAlive(contiguous);
        foreach (Tensor result in results)
        {
            result.MoveToOuterDisposeScope();
        }

        return results;
    }

    private KLstmResults ResultsAt(Tensor?[] tensors) => new()
    {
        Hidden = CpuEngine.Floats(tensors[0], batch * steps * shape.Hidden),
        Selection = CpuEngine.Floats(tensors[1], batch * steps * shape.Cells),
        Probability = CpuEngine.Floats(tensors[2], batch * steps * shape.Cells),
        LastHidden = CpuEngine.Floats(tensors[3], batch * shape.Hidden),
        LastCell = CpuEngine.Floats(tensors[4], batch * shape.Hidden),
    };
}

/// <summary>A window of a k-lstm layer as one operation of torch's graph.</summary>
/// <remarks>Its gradients are numbers only: there is no gradient of a gradient.</remarks>
internal sealed class KLstmFunction : autograd.MultiTensorFunction<KLstmFunction>
{
    private const string Call = "call";

    /// <inheritdoc/>
    public override string Name => "KLstmWindow";

    /// <summary>Computes a window, and records it where a gradient may be asked for.</summary>
    /// <param name="call">The window.</param>
    /// <param name="arguments">As <see cref="KLstmCall.Forward"/> takes them.</param>
    public static List<Tensor> Run(KLstmCall call, Tensor?[] arguments)
    {
        bool records = is_grad_enabled() && arguments.Any(static argument => argument is { requires_grad: true });
        return records ? apply([call, .. arguments!]) : call.Forward(arguments, savesForBackward: false);
    }

    /// <inheritdoc/>
    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var call = (KLstmCall)vars[0];
        Tensor?[] arguments = [.. vars.Skip(1).Select(static argument => argument as Tensor)];
        List<Tensor> results = call.Forward(arguments, savesForBackward: true);
        ctx.set_materialize_grads(false);
        ctx.save_data(Call, call);
        ctx.save_for_backward(new List<Tensor>(arguments!));
        if (arguments[^1] is null)
        {
            // Without noise the selection is one-hot: a constant.
            ctx.mark_non_differentiable([results[1]]);
        }

        return results;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        var call = (KLstmCall)ctx.get_data(Call)!;
        return GraphBackward.Run(
            grad_outputs, gradients => call.Backward(() => GraphBackward.Present(ctx.get_saved_variables()), gradients), call.NaNGradients);
    }
}

/// <summary>Steps of a k-lstm's streams through the engine, with the weights as they are now.</summary>
/// <param name="shape">The layer's sizes.</param>
internal sealed class KLstmStepper(KLstmShape shape)
{
    private readonly WorkspacePool<KLstmStep> workspaces = new(() => new KLstmStep(shape));

    /// <summary>Reads one element of each stream, in evaluation and without gradients.</summary>
    /// <param name="mixes">Whether all cells are mixed by their probabilities; otherwise the most probable one is taken.</param>
    /// <param name="arguments">x [B, in], h, c, and the six parameters in the order of <see cref="KLstmParameters"/>; biases may be null.</param>
    /// <returns>What the layer gives; it belongs to the dispose scope around the call.</returns>
    public KLstmOutput Step(bool mixes, params ReadOnlySpan<Tensor?> arguments)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor?[] contiguous = KLstmCall.Contiguous(arguments);
        long batch = arguments[0]!.size(0);
        Tensor hidden = empty(batch, shape.Hidden), cell = empty(batch, shape.Hidden), selection = empty(batch, shape.Cells), probability = empty(batch, shape.Cells);
        KLstmStep step = workspaces.Rent();
        KLstmEntries entries = KLstmCall.EntriesAt(contiguous, shape, batch, steps: 1);
        step.Run((int)batch, mixes, KLstmCall.ParametersAt(contiguous, shape), entries, new KLstmResults
        {
            Selection = CpuEngine.Floats(selection, batch * shape.Cells),
            Probability = CpuEngine.Floats(probability, batch * shape.Cells),
            LastHidden = CpuEngine.Floats(hidden, batch * shape.Hidden),
            LastCell = CpuEngine.Floats(cell, batch * shape.Hidden),
        });
        GC.KeepAlive(contiguous);
        workspaces.Return(step);
        return new KLstmOutput(
            hidden.alias().MoveToOuterDisposeScope(),
            selection.MoveToOuterDisposeScope(),
            probability.MoveToOuterDisposeScope(),
            new KLstmState(hidden.MoveToOuterDisposeScope(), cell.MoveToOuterDisposeScope()));
    }
}
