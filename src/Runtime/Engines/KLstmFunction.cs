using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

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
        return records ? apply([call, .. arguments!]) : call.Forward(arguments, keeps: false);
    }

    /// <inheritdoc/>
    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var call = (KLstmCall)vars[0];
        Tensor?[] arguments = [.. vars.Skip(1).Select(static argument => argument as Tensor)];
        List<Tensor> results = call.Forward(arguments, keeps: true);
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
            grad_outputs, gradients => call.Backward(() => GraphBackward.Present(ctx.get_saved_variables()), gradients), call.NoNumbers);
    }
}
