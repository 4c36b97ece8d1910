using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>A window of an HM-LSTM as one operation of torch's graph.</summary>
internal sealed class HmLstmFunction : autograd.MultiTensorFunction<HmLstmFunction>
{
    private const string Call = "call";

    /// <inheritdoc/>
    public override string Name => "HmLstmWindow";

    /// <summary>Computes a window, and records it where a gradient may be asked for.</summary>
    /// <param name="call">The window.</param>
    /// <param name="arguments">The call, and then its tensors.</param>
    public static IReadOnlyList<Tensor> Run(HmLstmCall call, object?[] arguments)
    {
        call.Remember(Tensors(arguments));
        bool records = is_grad_enabled() && arguments.Any(static argument => argument is Tensor { requires_grad: true });
        return records ? apply(arguments!) : call.Forward(Tensors(arguments), keeps: false);
    }

    /// <inheritdoc/>
    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var call = (HmLstmCall)vars[0];
        ctx.set_materialize_grads(false);
        ctx.save_data(Call, call);
        ctx.save_for_backward([.. Tensors(vars).Select(static tensor => tensor!)]);
        return call.Forward(Tensors(vars), keeps: true);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        var call = (HmLstmCall)ctx.get_data(Call)!;
        return GraphBackward.Run(
            grad_outputs, gradients => call.Backward(GraphBackward.Present(ctx.get_saved_variables()), gradients), call.NoNumbers);
    }

    private static Tensor?[] Tensors(object?[] arguments) => [.. arguments.Skip(1).Select(static argument => argument as Tensor)];
}
