using Hmlstm.Engine.Cells.Gated;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>A gated embedding of all levels of an HM-LSTM, by the CPU engine where it computes.</summary>
internal sealed class GatedCall : EngineCall<GatedEmbedding>
{
    private static readonly WorkspacePool<GatedEmbedding> Workspaces = new(static () => new GatedEmbedding());

    private readonly GatedShape shape;
    private readonly Argument gates;
    private readonly Argument embedding;
    private readonly Argument[] hidden;

    private GatedCall(GatedShape shape, Tensor gates, Tensor embedding, IEnumerable<Tensor> hidden)
        : base(Workspaces)
    {
        this.shape = shape;
        (this.gates, this.embedding, this.hidden) = (Add(gates), Add(embedding), [.. hidden.Select(Add)]);
    }

    /// <summary>Computes the embedding, where the engine can.</summary>
    /// <param name="gates">w, [L, sum of H].</param>
    /// <param name="embedding">E, [width, sum of H].</param>
    /// <param name="hidden">h of each level, [.., H]: of the levels' widths, and of one shape but for these.</param>
    /// <returns>e, [.., width]; null where the engine does not compute.</returns>
    public static Tensor? Run(Tensor gates, Tensor embedding, Tensor[] hidden)
    {
        long rows = hidden[0].numel() / hidden[0].size(-1);
        bool canAddress = CpuEngine.CanAddress(rows * embedding.size(0)) && CpuEngine.CanAddress(rows * embedding.size(1));
        if (rows < LinearCall.FewestRows || !canAddress || !CpuEngine.Supports([gates, embedding, .. hidden]))
        {
            return null;
        }

        using DisposeScope scope = NewDisposeScope();
        var shape = new GatedShape((int)rows, [.. hidden.Select(static level => (int)level.size(-1))], (int)embedding.size(0));
        var call = new GatedCall(shape, gates, embedding, hidden.Select(level => level.reshape(rows, level.size(-1))));
        return EngineFunction.Run(call)[0].reshape([.. hidden[0].shape[..^1], -1]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override List<Tensor> Compute(GatedEmbedding workspace, Tensor?[] arguments, bool savesForBackward)
    {
        Tensor e = empty(shape.Rows, shape.Width);
        workspace.Forward(shape, HiddenAt(arguments), GatesAt(arguments), EmbeddingAt(arguments), ResultAt(e));
        return [e];
    }

    /// <inheritdoc/>
    protected override Tensor?[] Differentiate(GatedEmbedding workspace, Func<Tensor?[]> saved, Tensor?[] upstream)
    {
        if (upstream[0] is not { } given)
        {
            return new Tensor?[2 + hidden.Length];
        }

        Tensor?[] arguments = CpuEngine.Contiguous(saved());
        Tensor?[] gradients = [.. arguments.Select(static one => empty(one!.shape))];
        workspace.Backward(shape, GatesAt(arguments), ResultAt(given), HiddenAt(gradients), GatesAt(gradients), EmbeddingAt(gradients));
        GC.KeepAlive(arguments);
        return gradients;
    }

    private nint GatesAt(Tensor?[] tensors) => CpuEngine.Floats(gates.In(tensors), (long)shape.Hidden.Length * shape.Total);

    private nint EmbeddingAt(Tensor?[] tensors) => CpuEngine.Floats(embedding.In(tensors), (long)shape.Width * shape.Total);

    private nint[] HiddenAt(Tensor?[] tensors) =>
        [.. hidden.Select((level, n) => CpuEngine.Floats(level.In(tensors), (long)shape.Rows * shape.Hidden[n]))];

    private nint ResultAt(Tensor e) => CpuEngine.Floats(e, (long)shape.Rows * shape.Width);
}
