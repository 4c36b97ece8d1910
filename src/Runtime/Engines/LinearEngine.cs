using Hmlstm.Engine.Cells.Linear;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>A linear layer over all steps of a window, by the CPU engine where it computes.</summary>
internal static class LinearEngine
{
    /// <summary>Below this many rows, packing the weights costs more than it saves: they are multiplied with as they lie, or in training by libtorch.</summary>
    internal const int FewestRows = 16;

    /// <summary>Memory for calls; each is used by one at a time.</summary>
    internal static WorkspacePool<LinearLayer> Workspaces { get; } = new(static () => new LinearLayer());

    /// <summary>x Wᵀ + b.</summary>
    /// <param name="layer">The layer, which keeps the parameters.</param>
    /// <param name="input">[.., in].</param>
    /// <returns>[.., out]; the caller disposes it.</returns>
    public static Tensor Call(Linear layer, Tensor input)
    {
        long inputs = input.size(-1), rows = input.numel() / inputs;
        Tensor weight = layer.weight!;
        bool fits = weight.size(1) == inputs && CpuEngine.Takes(input, weight, layer.bias);
        bool records = is_grad_enabled() && (input.requires_grad || weight.requires_grad);
        if (!fits || (rows < FewestRows && records))
        {
            return layer.call(input);
        }

        using Tensor flat = input.reshape(rows, inputs);
        using Tensor whole = flat.contiguous();
        using Tensor y = rows < FewestRows ? ForwardFew(whole, weight, layer.bias) : LinearFunction.Run(whole, weight, layer.bias);
        return y.reshape([.. input.shape[..^1], -1]);
    }

    /// <summary>Computes y.</summary>
    internal static Tensor Forward(Tensor x, Tensor weight, Tensor? bias)
    {
        Tensor y = empty(x.size(0), weight.size(0));
        using Tensor whole = weight.contiguous();
        LinearLayer layer = Workspaces.Rent();
        layer.Forward(ShapeOf(x, weight), Address(x), Address(whole), Address(bias), Address(y));
        Workspaces.Return(layer);
        return y;
    }

    private static Tensor ForwardFew(Tensor x, Tensor weight, Tensor? bias)
    {
        Tensor y = empty(x.size(0), weight.size(0));
        using Tensor whole = weight.contiguous();
        LinearLayer layer = Workspaces.Rent();
        layer.ForwardFew(ShapeOf(x, weight), Address(x), Address(whole), Address(bias), Address(y));
        Workspaces.Return(layer);
        return y;
    }

    /// <summary>Computes the gradients of x, W and b.</summary>
    internal static Tensor?[] Backward(Tensor x, Tensor weight, Tensor? bias, Tensor? gradient)
    {
        if (gradient is null)
        {
            return [null, null, null];
        }

        Tensor ofInput = empty(x.shape), ofWeight = empty(weight.shape), whole = gradient.contiguous(), weights = weight.contiguous();
        Tensor? ofBias = bias is null ? null : empty(bias.shape);
        LinearLayer layer = Workspaces.Rent();
        layer.Backward(ShapeOf(x, weight), Address(x), Address(weights), Address(whole), Address(ofInput), Address(ofWeight), Address(ofBias));
        Workspaces.Return(layer);
        return [ofInput, ofWeight, ofBias];
    }

    private static LinearShape ShapeOf(Tensor x, Tensor weight) => new((int)x.size(0), (int)weight.size(1), (int)weight.size(0));

    private static unsafe nint Address(Tensor? tensor) => tensor is null ? 0 : (nint)CpuEngine.Floats(tensor);
}
