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
        Tensor weight = layer.weight!;
        long inputs = weight.size(1), outputs = weight.size(0), rows = input.numel() / inputs;
        bool fits = input.size(-1) == inputs && rows > 0 && CpuEngine.CanAddress(rows * inputs) && CpuEngine.CanAddress(rows * outputs);
        bool records = is_grad_enabled() && (input.requires_grad || weight.requires_grad);
        if (!fits || (rows < FewestRows && records) || !CpuEngine.Supports(input, weight, layer.bias))
        {
            return layer.call(input);
        }

        using Tensor flat = input.reshape(rows, inputs);
        using Tensor whole = flat.contiguous();
        using Tensor y = rows < FewestRows ? ForwardFew(whole, weight, layer.bias) : LinearFunction.Run(whole, weight, layer.bias);
        return y.reshape([.. input.shape[..^1], -1]);
    }

    /// <summary>Computes y.</summary>
    internal static Tensor Forward(Tensor x, Tensor weight, Tensor? bias) => Forward(x, weight, bias, isFew: false);

    private static Tensor ForwardFew(Tensor x, Tensor weight, Tensor? bias) => Forward(x, weight, bias, isFew: true);

    private static Tensor Forward(Tensor x, Tensor weight, Tensor? bias, bool isFew)
    {
        LinearShape shape = ShapeOf(x, weight);
        Tensor y = empty(x.size(0), weight.size(0));
        using Tensor whole = weight.contiguous();
        using Tensor? shift = bias?.contiguous();
        LinearLayer layer = Workspaces.Rent();
        (nint from, nint w, nint b, nint to) = (InputAt(x, shape), WeightAt(whole, shape), BiasAt(shift, shape), ResultAt(y, shape));
        if (isFew)
        {
            layer.ForwardFew(shape, from, w, b, to);
        }
        else
        {
            layer.Forward(shape, from, w, b, to);
        }

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

        LinearShape shape = ShapeOf(x, weight);
        Tensor ofInput = empty(x.shape), ofWeight = empty(weight.shape), whole = gradient.contiguous(), weights = weight.contiguous();
        Tensor? ofBias = bias is null ? null : empty(bias.shape);
        LinearLayer layer = Workspaces.Rent();
        layer.Backward(
            shape,
            InputAt(x, shape),
            WeightAt(weights, shape),
            ResultAt(whole, shape),
            InputAt(ofInput, shape),
            WeightAt(ofWeight, shape),
            BiasAt(ofBias, shape));
        GC.KeepAlive(whole);
        GC.KeepAlive(weights);
        Workspaces.Return(layer);
        return [ofInput, ofWeight, ofBias];
    }

    private static LinearShape ShapeOf(Tensor x, Tensor weight) => new((int)x.size(0), (int)weight.size(1), (int)weight.size(0));

    private static nint InputAt(Tensor x, LinearShape shape) => CpuEngine.Floats(x, (long)shape.Rows * shape.Inputs);

    private static nint WeightAt(Tensor weight, LinearShape shape) => CpuEngine.Floats(weight, (long)shape.Outputs * shape.Inputs);

    private static nint BiasAt(Tensor? bias, LinearShape shape) => CpuEngine.Floats(bias, shape.Outputs);

    private static nint ResultAt(Tensor y, LinearShape shape) => CpuEngine.Floats(y, (long)shape.Rows * shape.Outputs);
}

/// <summary>A linear layer as one operation of torch's graph. Double backward is not supported.</summary>
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
