using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>A window of a stack of plain cells as one operation of torch's graph. It has no second derivative.</summary>
internal sealed class PlainFunction : autograd.MultiTensorFunction<PlainFunction>
{
    private const string Call = "call";

    /// <inheritdoc/>
    public override string Name => "RecurrentWindow";

    /// <summary>Computes a window, and records it where a gradient may be asked for.</summary>
    /// <param name="call">The window.</param>
    /// <param name="arguments">The call, and then its arguments.</param>
    public static IReadOnlyList<Tensor> Run(PlainCall call, object[] arguments)
    {
        bool records = is_grad_enabled() && arguments.Any(static argument => argument is Tensor { requires_grad: true });
        return records ? apply(arguments) : call.Forward(Tensors(arguments), keep: false);
    }

    /// <inheritdoc/>
    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var call = (PlainCall)vars[0];
        ctx.set_materialize_grads(false);
        ctx.save_data(Call, call);
        ctx.save_for_backward([.. Tensors(vars).Select(static tensor => tensor!)]);
        return call.Forward(Tensors(vars), keep: true);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        var call = (PlainCall)ctx.get_data(Call)!;
        return GraphBackward.Run(
            grad_outputs,
            gradients => call.Backward(gradients, () => GraphBackward.Present(ctx.get_saved_variables())),
            () => call.MakeGradients(static size => full(size, float.NaN)));
    }

    private static Tensor?[] Tensors(object[] arguments) => [.. arguments.Skip(1).Select(static argument => argument as Tensor)];
}
