using Hmlstm.Runtime.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>What the last step of the window before was, for rows that go on with the next window.</summary>
internal sealed class StepBefore : IDisposable
{
    private torch.Tensor? last;

    /// <summary>The values before the first step of a batch, rows first: 0 where a row starts. Null where all rows start.</summary>
    public torch.Tensor? For(Batch batch)
    {
        if (batch.StartsAll || last is null)
        {
            return null;
        }

        if (batch.Starts is not { } starts)
        {
            return last;
        }

        long[] shape = [starts.size(0), .. Enumerable.Repeat(1L, (int)last.dim() - 1)];
        return last.masked_fill(starts.reshape(shape), 0);
    }

    /// <summary>Keeps a copy of the last step's values, beyond the dispose scope around.</summary>
    public void Keep(torch.Tensor values)
    {
        torch.Tensor kept = values.clone().DetachFromDisposeScope();
        Dispose();
        last = kept;
    }

    /// <summary>Forgets the values.</summary>
    public void Dispose()
    {
        last?.Dispose();
        last = null;
    }
}
