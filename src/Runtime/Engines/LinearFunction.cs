using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>A linear layer as one operation of torch's graph. It has no second derivative.</summary>
internal sealed class LinearFunction : autograd.MultiTensorFunction<LinearFunction>
{
    /// <inheritdoc/>
    public override string Name => "EngineLinear";

    /// <summary>Computes x Wᵀ + b, and records it where a gradient may be asked for.</summary>
    public static Tensor Run(Tensor x, Tensor weight, Tensor? bias)
    {
        bool records = is_grad_enabled() && (x.requires_grad || weight.requires_grad || bias is { requires_grad: true });
        return records ? apply("linear", x, weight, bias!)[0] : LinearEngine.Forward(x, weight, bias);
    }

    /// <inheritdoc/>
    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, weight, bias) = ((Tensor)vars[1], (Tensor)vars[2], vars[3] as Tensor);
        ctx.set_materialize_grads(false);
        ctx.save_for_backward([x, weight, bias!]);
        Tensor?[] arguments = [x, weight, bias];
        ctx.save_data("shapes", arguments.Select(static argument => argument?.shape).ToArray());
        return [LinearEngine.Forward(x, weight, bias)];
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs) => GraphBackward.Run(
        grad_outputs,
        gradients =>
        {
            Tensor?[] saved = GraphBackward.Present(ctx.get_saved_variables());
            return LinearEngine.Backward(saved[0]!, saved[1]!, saved[2], gradients[0]);
        },
        () => [.. ((long[]?[])ctx.get_data("shapes")!).Select(static shape => shape is null ? null : full(shape, float.NaN))]);
}
