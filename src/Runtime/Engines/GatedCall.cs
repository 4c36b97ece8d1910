using Hmlstm.Engine.Cells.Gated;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>One call of a gated embedding on its way through torch's graph.</summary>
/// <param name="shape">The sizes.</param>
internal sealed class GatedCall(GatedShape shape)
{
    private static readonly WorkspacePool<GatedEmbedding> Workspaces = new(static () => new GatedEmbedding());
    private GatedEmbedding? workspace;

    /// <summary>Computes e.</summary>
    /// <param name="arguments">w, E, and h of each level.</param>
    /// <param name="keeps">Whether backward may follow.</param>
    public Tensor Forward(IReadOnlyList<Tensor> arguments, bool keeps)
    {
        GatedEmbedding own = Workspaces.Rent();
        Tensor e = Compute(arguments, own);
        if (keeps)
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
        Tensor[] whole = [.. arguments.Select(static argument => argument.contiguous())];
        own.Forward(shape, HiddenAt(whole), GateWeightAt(whole[0]), EmbeddingAt(whole[1]), EmbeddedAt(e));
        foreach (Tensor tensor in whole)
        {
            tensor.Dispose();
        }

        return e;
    }
}
