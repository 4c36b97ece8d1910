using Hmlstm.Engine.Cells.Gated;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>A gated embedding as one operation of torch's graph. It has no second derivative.</summary>
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
        if (rows < LinearEngine.FewestRows || !canAddress || !CpuEngine.Takes([gates, embedding, .. hidden]))
        {
            return null;
        }

        Tensor[] arguments = [gates, embedding, .. hidden.Select(level => level.reshape(rows, level.size(-1)))];
        var call = new GatedCall(new GatedShape((int)rows, [.. hidden.Select(static level => (int)level.size(-1))], (int)embedding.size(0)));
        bool records = is_grad_enabled() && arguments.Any(static argument => argument.requires_grad);
        using Tensor e = records ? apply([call, .. arguments])[0] : call.Forward(arguments, keeps: false);
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
        return [call.Forward(arguments, keeps: true)];
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
