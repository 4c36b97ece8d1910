using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What an optimizer remembers about one parameter.</summary>
public abstract class OptimizerState
{
    /// <summary>The parameter.</summary>
    protected Parameter _parameter;

    /// <summary>Begins to remember.</summary>
    protected OptimizerState(Parameter parameter) => _parameter = parameter;

    /// <summary>Copies the state of another parameter of the same shape.</summary>
    public abstract void LoadStateDict(OptimizerState source);

    /// <summary>Forgets everything.</summary>
    public abstract void Initialize(OptimizerOptions options);

    /// <summary>Whether another state is nearly the same.</summary>
    public virtual bool ApproximatelyEquals(OptimizerState other) => false;

    /// <summary>Moves the state to a device.</summary>
    public virtual void to(Device device)
    {
    }

    /// <summary>Zeros of the parameter's shape, out of reach of dispose scopes.</summary>
    private protected Tensor Zeros() => zeros_like(_parameter, requires_grad: false).DetachFromDisposeScope();

    /// <summary>Puts a copy of a tensor, on the parameter's device, in the place of the tensor in a slot.</summary>
    private protected void Copy(ref Tensor? slot, Tensor? source)
    {
        Tensor? copy = source?.to(_parameter.device, copy: true).DetachFromDisposeScope();
        slot?.Dispose();
        slot = copy;
    }

    /// <summary>Moves the tensor in a slot.</summary>
    private protected static void Move(ref Tensor? slot, Device device)
    {
        Tensor? moved = slot?.to(device).DetachFromDisposeScope();
        slot?.Dispose();
        slot = moved;
    }

    /// <summary>Whether both are absent, or both are there and nearly equal.</summary>
    private protected static bool AreClose(Tensor? one, Tensor? other) =>
        one is null || other is null ? one is null && other is null : one.allclose(other);
}
