using Hmlstm.Runtime.Data;
using static TorchSharp.torch;

namespace Hmlstm.Benchmarks;

/// <summary>An epoch of the same batch over and over.</summary>
/// <param name="input">Tokens [B, T] or features [B, T, F]; it stays the caller's.</param>
/// <param name="target">Ids or classes as int64, or values as float32; it stays the caller's.</param>
/// <param name="count">How many batches the epoch has.</param>
internal sealed class OneBatch(Tensor input, Tensor target, long count = int.MaxValue) : IBatchSource
{
    /// <inheritdoc/>
    public long Count => count;

    /// <inheritdoc/>
    public Batch Read(long epoch, long index) => new()
    {
        Input = input.alias(),
        Target = target.alias(),
        StartsAll = true,
        Predictions = target.dtype == ScalarType.Int64 ? target.numel() : target.numel() / target.size(-1),
    };
}
