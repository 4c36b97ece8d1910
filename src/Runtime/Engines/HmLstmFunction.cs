using System.Runtime.InteropServices;
using TorchSharp;
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
    /// <remarks>Nothing may be thrown into libtorch. Where saved tensors were changed since, which torch forbids, the gradients are no numbers.</remarks>
    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        var call = (HmLstmCall)ctx.get_data(Call)!;
        Tensor?[] gradients = [.. grad_outputs.Select(static gradient => gradient is null || gradient.IsInvalid ? null : gradient)];
        List<Tensor?> results;
        try
        {
            results = call.Backward([.. ctx.get_saved_variables().Select(static tensor => tensor is null || tensor.IsInvalid ? null : tensor)], gradients);
        }
        catch (Exception failure) when (failure is ExternalException or OutOfMemoryException)
        {
            results = call.NoNumbers();
        }

        foreach (Tensor? result in results)
        {
            result?.MoveToOuterDisposeScope();
        }

        return [null!, .. results.Select(static result => result!)];
    }

    private static Tensor?[] Tensors(object?[] arguments) => [.. arguments.Skip(1).Select(static argument => argument as Tensor)];
}
