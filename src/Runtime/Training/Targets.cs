using Hmlstm.Runtime.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Training;

/// <summary>Targets and predictions with the steps beyond a row's end marked or left out.</summary>
internal static class Targets
{
    /// <summary>Class targets in one row, those beyond the end of their row set to <see cref="Batch.Ignored"/>; and the predictions in as many rows.</summary>
    /// <param name="predictions">[B, T, O] or [B, O].</param>
    /// <param name="batch">A batch with targets [B, T] or [B].</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static (torch.Tensor Predictions, torch.Tensor Classes) Flatten(torch.Tensor predictions, Batch batch)
    {
        torch.Tensor target = batch.Target;
        if (predictions.dim() != target.dim() + 1 || !predictions.shape.AsSpan()[..^1].SequenceEqual(target.shape))
        {
            throw new ArgumentException($"Predictions {Shape(predictions)} do not fit classes {Shape(target)}.", nameof(predictions));
        }

        if (batch.Lengths is { } lengths && target.dim() == 2)
        {
            using torch.Tensor beyond = StepMask(lengths, target.size(1)).logical_not();
            target = target.masked_fill(beyond, Batch.Ignored);
        }

        return (predictions.reshape(-1, predictions.size(-1)), target.reshape(-1));
    }

    /// <summary>Which values count, in the shape of the predictions' steps: [B, T, 1]; null when all do.</summary>
    /// <param name="predictions">[B, T, O] or [B, O].</param>
    /// <param name="batch">A batch with targets of the same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static torch.Tensor? ValueMask(torch.Tensor predictions, Batch batch)
    {
        if (!predictions.shape.AsSpan().SequenceEqual(batch.Target.shape))
        {
            throw new ArgumentException($"Predictions {Shape(predictions)} do not fit values {Shape(batch.Target)}.", nameof(predictions));
        }

        return batch.Lengths is { } lengths && predictions.dim() == 3 ? StepMask(lengths, predictions.size(1)).unsqueeze(-1) : null;
    }

    /// <summary>Sums over each row, in double precision.</summary>
    /// <param name="losses">The loss of each prediction, 0 where it does not count; row after row.</param>
    /// <param name="counted">True where it counts, like <paramref name="losses"/>.</param>
    /// <param name="rows">B.</param>
    /// <returns>The sums and the number of predictions, [B] each.</returns>
    public static (torch.Tensor Sums, torch.Tensor Counts) SumRows(torch.Tensor losses, torch.Tensor counted, long rows) =>
        (losses.reshape(rows, -1).sum(1, type: torch.ScalarType.Float64), counted.reshape(rows, -1).sum(1, type: torch.ScalarType.Int64));

    /// <summary>True where a step lies inside its row, [B, T].</summary>
    private static torch.Tensor StepMask(torch.Tensor lengths, long steps)
    {
        using torch.Tensor step = torch.arange(steps, dtype: torch.ScalarType.Int64, device: lengths.device);
        using torch.Tensor column = lengths.unsqueeze(1);
        return step.unsqueeze(0).lt(column);
    }

    private static string Shape(torch.Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
