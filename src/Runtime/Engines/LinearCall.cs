using Hmlstm.Engine.Cells.Linear;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>A linear layer over all steps of a window, x Wᵀ + b, by the CPU engine where it computes.</summary>
internal sealed class LinearCall : EngineCall
{
    /// <summary>
    /// Below this many rows, packing the weights costs more than it saves: they are multiplied with as they lie,
    /// or in training by libtorch.
    /// </summary>
    internal const int FewestRows = 16;

    private readonly LinearShape shape;
    private readonly Argument x;
    private readonly Argument weight;
    private readonly Argument bias;

    private LinearCall(Tensor x, Tensor weight, Tensor? bias)
    {
        shape = new LinearShape((int)x.size(0), (int)weight.size(1), (int)weight.size(0));
        (this.x, this.weight, this.bias) = (Add(x), Add(weight), Add(bias));
    }

    /// <summary>Memory for calls; each is used by one at a time.</summary>
    internal static WorkspacePool<LinearLayer> Workspaces { get; } = new(static () => new LinearLayer());

    private bool HasFewRows => shape.Rows < FewestRows;

    /// <summary>Computes x Wᵀ + b.</summary>
    /// <param name="layer">The layer, which keeps the parameters.</param>
    /// <param name="input">[.., in].</param>
    /// <returns>[.., out]; the caller disposes it.</returns>
    public static Tensor Run(Linear layer, Tensor input) => Run(layer.weight!, layer.bias, input);

    /// <summary>Computes x Wᵀ + b.</summary>
    /// <param name="weight">W, [out, in].</param>
    /// <param name="bias">b, [out]; null for none.</param>
    /// <param name="input">[.., in].</param>
    /// <returns>[.., out]; the caller disposes it.</returns>
    public static Tensor Run(Tensor weight, Tensor? bias, Tensor input)
    {
        long inputs = weight.size(1), outputs = weight.size(0), rows = input.numel() / inputs;
        bool fits = input.size(-1) == inputs && rows > 0 && CpuEngine.CanAddress(rows * inputs) && CpuEngine.CanAddress(rows * outputs);
        bool records = is_grad_enabled() && (input.requires_grad || weight.requires_grad);
        if (!fits || (rows < FewestRows && records) || !CpuEngine.Supports(input, weight, bias))
        {
            return nn.functional.linear(input, weight, bias);
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor flat = input.reshape(rows, inputs).contiguous();
        Tensor y = EngineFunction.Run(new LinearCall(flat, weight, bias))[0];
        return y.reshape([.. input.shape[..^1], -1]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override List<Tensor> Forward(Tensor?[] arguments, bool savesForBackward)
    {
        Tensor?[] contiguous = CpuEngine.Contiguous(arguments);
        Tensor y = empty(shape.Rows, shape.Outputs);
        LinearLayer layer = Workspaces.Rent();
        (nint from, nint w, nint b, nint to) = (InputAt(contiguous), WeightAt(contiguous), BiasAt(contiguous), ResultAt(y));
        if (HasFewRows)
        {
            layer.ForwardFew(shape, from, w, b, to);
        }
        else
        {
            layer.Forward(shape, from, w, b, to);
        }

        GC.KeepAlive(contiguous);
        Workspaces.Return(layer);
        return [y];
    }

    /// <inheritdoc/>
    public override Tensor?[] Backward(Func<Tensor?[]> saved, Tensor?[] upstream)
    {
        if (CpuEngine.Contiguous(upstream[0]) is not { } given)
        {
            return [null, null, null];
        }

        Tensor?[] arguments = CpuEngine.Contiguous(saved());
        Tensor?[] gradients = [.. arguments.Select(static one => one is null ? null : empty(one.shape))];
        LinearLayer layer = Workspaces.Rent();
        layer.Backward(
            shape, InputAt(arguments), WeightAt(arguments), ResultAt(given), InputAt(gradients), WeightAt(gradients), BiasAt(gradients));
        GC.KeepAlive(arguments);
        GC.KeepAlive(given);
        Workspaces.Return(layer);
        return gradients;
    }

    private nint InputAt(Tensor?[] tensors) => CpuEngine.Floats(x.In(tensors), (long)shape.Rows * shape.Inputs);

    private nint WeightAt(Tensor?[] tensors) => CpuEngine.Floats(weight.In(tensors), (long)shape.Outputs * shape.Inputs);

    private nint BiasAt(Tensor?[] tensors) => CpuEngine.Floats(bias.In(tensors), shape.Outputs);

    private nint ResultAt(Tensor y) => CpuEngine.Floats(y, (long)shape.Rows * shape.Outputs);
}
