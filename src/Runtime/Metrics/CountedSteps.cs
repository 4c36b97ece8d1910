using Hmlstm.Runtime.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>Which steps of a batch count: those that only fill up are left out of everything that is measured.</summary>
internal static class CountedSteps
{
    /// <summary>True where a step counts, [B, T].</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="values">What there is for each step, [B, .., T] or [B, T, ..]: its rows and device are read.</param>
    /// <param name="steps">T.</param>
    public static torch.Tensor Of(Batch batch, torch.Tensor values, long steps)
    {
        torch.Tensor all = torch.ones(values.size(0), steps, dtype: torch.ScalarType.Bool, device: values.device);
        if (batch.Lengths is { } lengths)
        {
            torch.Tensor step = torch.arange(steps, dtype: torch.ScalarType.Int64, device: values.device);
            return all.logical_and(step.unsqueeze(0).lt(lengths.unsqueeze(1)));
        }

        return batch.Target.dim() == 2 && batch.Target.dtype == torch.ScalarType.Int64 ? all.logical_and(batch.Target.ne(Batch.Ignored)) : all;
    }
}
