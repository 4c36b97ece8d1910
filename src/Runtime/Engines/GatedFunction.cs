using Hmlstm.Engine.Cells.Gated;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>A gated embedding as one operation of torch's graph. Double backward is not supported.</summary>
internal sealed class GatedFunction : autograd.MultiTensorFunction<GatedFunction>
{
    private const string Call = "call";

    /// <inheritdoc/>
    public override string Name => "EngineGatedEmbedding";

    /// <summary>Computes the embedding, where the engine can.</summary>
    /// <param name="gates">w, [L, sum of H].</param>
    /// <param name="embedding">E, [width, sum of H].</param>
    /// <param name="hidden">h of each level, [.., H]: of the levels' widths, and of one shape but for these.</param>
    /// <returns>e, [.., width]; null where the engine does not compute.</returns>
    public static Tensor? Run(Tensor gates, Tensor embedding, Tensor[] hidden)
    {
        long rows = hidden[0].numel() / hidden[0].size(-1);
        bool canAddress = CpuEngine.CanAddress(rows * embedding.size(0)) && CpuEngine.CanAddress(rows * embedding.size(1));
        if (rows < LinearEngine.FewestRows || !canAddress || !CpuEngine.Supports([gates, embedding, .. hidden]))
        {
            return null;
        }

        Tensor[] arguments = [gates, embedding, .. hidden.Select(level => level.reshape(rows, level.size(-1)))];
        var call = new GatedCall(new GatedShape((int)rows, [.. hidden.Select(static level => (int)level.size(-1))], (int)embedding.size(0)));
        bool records = is_grad_enabled() && arguments.Any(static argument => argument.requires_grad);
        using Tensor e = records ? apply([call, .. arguments])[0] : call.Forward(arguments, savesForBackward: false);
        foreach (Tensor level in arguments.Skip(2))
        {
            level.Dispose();
        }

        return e.reshape([.. hidden[0].shape[..^1], -1]);
    }

    /// <inheritdoc/>
    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var call = (GatedCall)vars[0];
        Tensor[] arguments = [.. vars.Skip(1).Cast<Tensor>()];
        ctx.set_materialize_grads(false);
        ctx.save_data(Call, call);
        ctx.save_for_backward([.. arguments]);
        return [call.Forward(arguments, savesForBackward: true)];
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        var call = (GatedCall)ctx.get_data(Call)!;
        return GraphBackward.Run(
            grad_outputs,
            gradients => call.Backward(() => ctx.get_saved_variables(), gradients[0]),
            () => call.MakeGradients(static size => full(size, float.NaN)));
    }
}

/// <summary>One call of a gated embedding on its way through torch's graph.</summary>
/// <param name="shape">The sizes.</param>
internal sealed class GatedCall(GatedShape shape)
{
    private static readonly WorkspacePool<GatedEmbedding> Workspaces = new(static () => new GatedEmbedding());
    private GatedEmbedding? workspace;

    /// <summary>Computes e.</summary>
    /// <param name="arguments">w, E, and h of each level.</param>
    /// <param name="savesForBackward">Whether backward may follow.</param>
    public Tensor Forward(IReadOnlyList<Tensor> arguments, bool savesForBackward)
    {
        GatedEmbedding own = Workspaces.Rent();
        Tensor e = Compute(arguments, own);
        if (savesForBackward)
        {
            workspace = own;
        }
        else
        {
            Workspaces.Return(own);
        }

        return e;
    }

    /// <summary>Computes the gradients of the arguments.</summary>
    public Tensor?[] Backward(Func<IReadOnlyList<Tensor>> arguments, Tensor? gradient)
    {
        if (gradient is null)
        {
            return new Tensor?[2 + shape.Hidden.Length];
        }

        // The first backward overwrites what forward left.
        IReadOnlyList<Tensor> saved = arguments();
        GatedEmbedding? own = Interlocked.Exchange(ref workspace, null);
        if (own is null)
        {
            own = Workspaces.Rent();
            Compute(saved, own).Dispose();
        }

        Tensor[] results = MakeGradients(static size => empty(size));
        Tensor given = gradient.contiguous(), gateWeight = saved[0].contiguous();
        own.Backward(
            shape, GateWeightAt(gateWeight), EmbeddedAt(given), HiddenAt(results), GateWeightAt(results[0]), EmbeddingAt(results[1]));
        GC.KeepAlive(given);
        GC.KeepAlive(gateWeight);
        Workspaces.Return(own);
        return results;
    }

    /// <summary>A tensor for the gradient of each argument.</summary>
    public Tensor[] MakeGradients(Func<long[], Tensor> make) =>
    [
        make([shape.Hidden.Length, shape.Total]),
        make([shape.Width, shape.Total]),
        .. shape.Hidden.Select(width => make([shape.Rows, width])),
    ];

    private nint GateWeightAt(Tensor w) => CpuEngine.Floats(w, (long)shape.Hidden.Length * shape.Total);

    private nint EmbeddingAt(Tensor embedding) => CpuEngine.Floats(embedding, (long)shape.Width * shape.Total);

    private nint EmbeddedAt(Tensor e) => CpuEngine.Floats(e, (long)shape.Rows * shape.Width);

    // h of the levels comes after both weights.
    private nint[] HiddenAt(Tensor[] tensors) =>
        [.. shape.Hidden.Select((width, level) => CpuEngine.Floats(tensors[2 + level], (long)shape.Rows * width))];

    private Tensor Compute(IReadOnlyList<Tensor> arguments, GatedEmbedding own)
    {
        Tensor e = empty(shape.Rows, shape.Width);
        Tensor[] contiguous = [.. arguments.Select(static argument => argument.contiguous())];
        own.Forward(shape, HiddenAt(contiguous), GateWeightAt(contiguous[0]), EmbeddingAt(contiguous[1]), EmbeddedAt(e));
        foreach (Tensor tensor in contiguous)
        {
            tensor.Dispose();
        }

        return e;
    }
}
