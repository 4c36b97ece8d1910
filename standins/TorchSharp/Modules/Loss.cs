using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A loss of two arguments as a module.</summary>
public abstract class Loss<T1, T2, TResult> : nn.Module<T1, T2, TResult>
{
    /// <summary>A loss that reduces its elements in this way.</summary>
    public Loss(nn.Reduction reduction = nn.Reduction.Mean)
        : base(nameof(Loss<T1, T2, TResult>)) => this.reduction = reduction;

    /// <summary>What becomes of the elements.</summary>
    public nn.Reduction reduction { get; }
}
