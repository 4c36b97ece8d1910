using Hmlstm.Runtime.Data;
using static TorchSharp.torch;

namespace Hmlstm.Cli.Benchmarks;

/// <summary>An endless epoch of the same batch, whose target is its input.</summary>
/// <param name="values">[B, T, F]; it stays the caller's.</param>
internal sealed class OneBatch(Tensor values) : IBatchSource, IDisposable
{
    private readonly Tensor target = values.detach().clone().DetachFromDisposeScope();

    /// <inheritdoc/>
    public long Count => int.MaxValue;

    /// <inheritdoc/>
    public Batch Read(long epoch, long index) => new()
    {
        Input = values.alias(),
        Target = target.alias(),
        StartsAll = true,
        Predictions = values.size(0) * values.size(1),
    };

    /// <inheritdoc/>
    public void Dispose() => target.Dispose();
}
