using Hmlstm.Runtime.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Training;

/// <summary>The mean of (prediction − target)² over rows, steps and values: regression.</summary>
public sealed class MeanSquaredErrorLoss : IRowLoss
{
    /// <inheritdoc/>
    public torch.Tensor Compute(NetworkOutput output, Batch batch)
    {
        torch.Tensor predictions = output.Predictions;
        torch.Tensor? mask = Targets.ValueMask(predictions, batch);
        if (mask is null)
        {
            return torch.nn.functional.mse_loss(predictions, batch.Target);
        }

        torch.Tensor errors = (predictions - batch.Target).square() * mask;
        return errors.sum() / (mask.sum() * predictions.size(-1));
    }

    /// <inheritdoc/>
    public (torch.Tensor Sums, torch.Tensor Counts) OfRows(NetworkOutput output, Batch batch)
    {
        torch.Tensor errors = (output.Predictions - batch.Target).square();
        torch.Tensor counted = Targets.ValueMask(output.Predictions, batch)?.expand(errors.shape)
            ?? torch.ones_like(errors, dtype: torch.ScalarType.Bool);
        return Targets.SumRows(errors * counted, counted, errors.size(0));
    }
}
