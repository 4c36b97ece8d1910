using System.Runtime.InteropServices;
using Hmlstm.Runtime.Libtorch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>
/// One computation by the CPU engine on its way through torch's graph: <see cref="EngineFunction"/> runs it, forward and backward.
/// </summary>
/// <remarks>
/// A call adds its tensors one by one and keeps an <see cref="Argument"/> for each; forward, backward and the gradients find a tensor by
/// it. The call itself holds no tensor: between forward and backward torch's graph does.
/// </remarks>
internal abstract class EngineCall
{
    private readonly List<Tensor?> added = [];
    private long[]?[] shapes = [];
    private bool[] wanted = [];

    /// <summary>Which result carries no gradient; null for none.</summary>
    public virtual int? Constant => null;

    /// <summary>Adds a tensor.</summary>
    /// <param name="tensor">The tensor; null where the call goes without it.</param>
    protected Argument Add(Tensor? tensor)
    {
        added.Add(tensor);
        return new Argument(added.Count - 1);
    }

    /// <summary>Hands over the tensors that were added, and notes their shapes and which of them want a gradient.</summary>
    /// <param name="records">Whether one of them wants a gradient, and gradients are recorded.</param>
    public Tensor?[] TakeArguments(out bool records)
    {
        Tensor?[] arguments = [.. added];
        added.Clear();
        records = false;
        if (!is_grad_enabled())
        {
            return arguments;
        }

        shapes = new long[]?[arguments.Length];
        wanted = new bool[arguments.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            shapes[i] = arguments[i]?.shape;
            wanted[i] = arguments[i] is { requires_grad: true };
            records |= wanted[i];
        }

        return arguments;
    }

    /// <summary>Computes the results; they belong to the dispose scope around the call.</summary>
    /// <param name="arguments">The tensors, in the order in which they were added.</param>
    /// <param name="savesForBackward">Whether backward may follow.</param>
    public abstract List<Tensor> Forward(Tensor?[] arguments, bool savesForBackward);

    /// <summary>Computes the gradients of the arguments, in their order; null where there is none.</summary>
    /// <param name="saved">Gives the arguments.</param>
    /// <param name="upstream">The gradients of the results; null where nobody used one.</param>
    public abstract Tensor?[] Backward(Func<Tensor?[]> saved, Tensor?[] upstream);

    /// <summary>Gradients that are not numbers, where none can be computed.</summary>
    public Tensor?[] NaNGradients() => MakeGradients(static shape => full(shape, float.NaN));

    /// <summary>Tensors for the gradients that are wanted.</summary>
    /// <param name="make">Makes one of a shape.</param>
    protected Tensor?[] MakeGradients(Func<long[], Tensor> make) => [.. shapes.Select((shape, i) => wanted[i] ? make(shape!) : null)];

    /// <summary>Whether a gradient is wanted.</summary>
    protected bool Wants(Argument argument) => wanted[argument.Index];
}

/// <summary>A call that leaves in a workspace of the engine what its backward needs.</summary>
/// <typeparam name="TWorkspace">The workspace.</typeparam>
/// <param name="pool">Where workspaces come from and go back to.</param>
internal abstract class EngineCall<TWorkspace>(WorkspacePool<TWorkspace> pool) : EngineCall
    where TWorkspace : class
{
    private TWorkspace? workspace;

    /// <summary>Whether backward computes the results again, so that no workspace waits for it.</summary>
    protected virtual bool ComputesAgain => false;

    /// <inheritdoc/>
    public sealed override List<Tensor> Forward(Tensor?[] arguments, bool savesForBackward)
    {
        TWorkspace own = pool.Rent();
        bool keeps = savesForBackward && !ComputesAgain;
        List<Tensor> results = ComputeContiguous(arguments, own, keeps);
        Computed(own);
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

    /// <inheritdoc/>
    public sealed override Tensor?[] Backward(Func<Tensor?[]> saved, Tensor?[] upstream)
    {
        // The first backward overwrites what forward left: another one through the same graph computes it again.
        TWorkspace? own = Interlocked.Exchange(ref workspace, null);
        if (own is null)
        {
            own = pool.Rent();
            ComputeContiguous(saved(), own, savesForBackward: true);
        }

        Tensor?[] gradients = Differentiate(own, saved, CpuEngine.Contiguous(upstream));
        GC.KeepAlive(upstream);
        pool.Return(own);
        return gradients;
    }

    /// <summary>Computes the results.</summary>
    /// <param name="workspace">Where to leave what backward needs.</param>
    /// <param name="arguments">The tensors, each in one piece.</param>
    /// <param name="savesForBackward">Whether backward may follow.</param>
    protected abstract List<Tensor> Compute(TWorkspace workspace, Tensor?[] arguments, bool savesForBackward);

    /// <summary>Computes the gradients of the arguments.</summary>
    /// <param name="workspace">What forward left.</param>
    /// <param name="saved">Gives the arguments as forward got them.</param>
    /// <param name="upstream">The gradients of the results, each in one piece; null where nobody used one.</param>
    protected abstract Tensor?[] Differentiate(TWorkspace workspace, Func<Tensor?[]> saved, Tensor?[] upstream);

    /// <summary>Hears of a forward computation that was asked for, not of one that backward repeats.</summary>
    /// <param name="workspace">What it left.</param>
    protected virtual void Computed(TWorkspace workspace)
    {
    }

    private List<Tensor> ComputeContiguous(Tensor?[] arguments, TWorkspace own, bool savesForBackward)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor?[] contiguous = CpuEngine.Contiguous(arguments);
        List<Tensor> results = Compute(own, contiguous, savesForBackward);
        GC.KeepAlive(contiguous);
        foreach (Tensor result in results)
        {
            result.MoveToOuterDisposeScope();
        }

        return results;
    }
}

/// <summary>The place of a tensor among the arguments of a call.</summary>
/// <param name="Index">From 0.</param>
internal readonly record struct Argument(int Index)
{
    /// <summary>The tensor among the arguments, or its gradient among the gradients.</summary>
    public Tensor? In(Tensor?[] tensors) => tensors[Index];
}

/// <summary>A call of the engine as one operation of torch's graph. Double backward is not supported.</summary>
internal sealed class EngineFunction : autograd.MultiTensorFunction<EngineFunction>
{
    private const string Call = "call";

    // Libtorch takes references of its own when backward returns; nobody else disposes the handles that were returned to it.
    [ThreadStatic]
    private static List<Tensor>? returned;

    /// <inheritdoc/>
    public override string Name => "HmlstmEngine";

    /// <summary>Computes the results of a call, and records it where a gradient may be asked for.</summary>
    /// <param name="call">The call, its tensors added.</param>
    public static List<Tensor> Run(EngineCall call)
    {
        Tensor?[] arguments = call.TakeArguments(out bool records);
        return records
            ? apply([call, .. arguments.Select(static argument => argument!)])
            : call.Forward(arguments, savesForBackward: false);
    }

    /// <inheritdoc/>
    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var call = (EngineCall)vars[0];
        var arguments = new Tensor?[vars.Length - 1];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = vars[i + 1] as Tensor;
        }

        List<Tensor> results = call.Forward(arguments, savesForBackward: true);
        ctx.set_materialize_grads(false);
        ctx.save_data(Call, call);
        ctx.save_for_backward([.. arguments.Select(static argument => argument!)]);
        if (call.Constant is int constant)
        {
            ctx.mark_non_differentiable([results[constant]]);
        }

        return results;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        Forget();
        LiveTensors.CountAbsent(grad_outputs);
        var call = (EngineCall)ctx.get_data(Call)!;
        Tensor?[] gradients;
        using (NewDisposeScope())
        using (no_grad())
        {
            try
            {
                gradients = call.Backward(() => Present(ctx.get_saved_variables()), Present(grad_outputs));
            }
            catch (Exception failure) when (failure is ExternalException or OutOfMemoryException)
            {
                // Nothing may be thrown into libtorch. Saved tensors were changed since, which torch forbids, or memory ran out.
                gradients = call.NaNGradients();
            }

            returned = [.. gradients.OfType<Tensor>()];
            foreach (Tensor gradient in returned)
            {
                gradient.DetachFromDisposeScope();
            }
        }

        foreach (Tensor gradient in grad_outputs)
        {
            gradient?.Dispose();
        }

        return [null!, .. gradients.Select(static gradient => gradient!)];
    }

    // Libtorch's absent tensors arrive as handles of nothing.
    private static Tensor?[] Present(List<Tensor> tensors)
    {
        var present = new Tensor?[tensors.Count];
        for (int i = 0; i < present.Length; i++)
        {
            present[i] = tensors[i] is { IsInvalid: false } tensor ? tensor : null;
        }

        return present;
    }

    private static void Forget()
    {
        foreach (Tensor tensor in returned ?? [])
        {
            tensor.Dispose();
        }

        returned = null;
    }
}

/// <summary>
/// The workspaces of one layer: what a forward call filled stays its own until its backward is done, and then serves the next call.
/// </summary>
/// <remarks>
/// As many exist as there were calls waiting for their backward at one time. If a graph is dropped without a backward, the garbage
/// collector takes its workspace.
/// </remarks>
/// <typeparam name="T">The workspace.</typeparam>
/// <param name="make">Makes one.</param>
internal sealed class WorkspacePool<T>(Func<T> make)
{
    private readonly Stack<T> free = new();

    /// <summary>A workspace that nobody else uses.</summary>
    public T Rent()
    {
        lock (free)
        {
            return free.TryPop(out T? workspace) ? workspace : make();
        }
    }

    /// <summary>Gives one back.</summary>
    public void Return(T workspace)
    {
        lock (free)
        {
            free.Push(workspace);
        }
    }
}
