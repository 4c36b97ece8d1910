using Hmlstm.Runtime.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>A source's batches with the inputs of another one, cut in the same way, as their boundaries.</summary>
/// <param name="source">The batches.</param>
/// <param name="marks">Batches whose inputs are 0 or 1, [B, T] or [B, T, 1].</param>
internal sealed class MarkedBatches(IBatchSource source, IBatchSource marks) : IBatchSource
{
    /// <inheritdoc/>
    public long Count => source.Count;

    /// <inheritdoc/>
    public Batch Read(long epoch, long index)
    {
        using Batch beside = marks.Read(epoch, index);
        using torch.Tensor flat = beside.Input.reshape(beside.Input.size(0), beside.Input.size(1));
        return source.Read(epoch, index).With(flat.ne(0));
    }
}
