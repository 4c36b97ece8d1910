using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Distributions;
using TorchSharp;

namespace Hmlstm.Runtime.Training;

/// <summary>A mean over all values to predict; what stands beyond a row's end counts as 0, whatever it is.</summary>
public abstract class ValueLoss : IRowLoss
{
    /// <inheritdoc/>
    public virtual LossUnit Unit => LossUnit.Size;

    /// <inheritdoc/>
    public torch.Tensor Compute(NetworkOutput output, Batch batch)
    {
        (torch.Tensor losses, torch.Tensor? mask) = Counted(output, batch);
        return mask is null
            ? losses.sum() / batch.Target.numel()
            : losses.sum() / mask.expand(batch.Target.shape).sum();
    }

    /// <inheritdoc/>
    public (torch.Tensor Sums, torch.Tensor Counts) OfRows(NetworkOutput output, Batch batch)
    {
        (torch.Tensor losses, torch.Tensor? mask) = Counted(output, batch);
        long rows = batch.Target.size(0);
        torch.Tensor counted = mask is null
            ? torch.ones_like(batch.Target, dtype: torch.ScalarType.Bool)
            : mask.expand(batch.Target.shape);
        return (
            losses.reshape(rows, -1).sum(1, type: torch.ScalarType.Float64),
            counted.reshape(rows, -1).sum(1, type: torch.ScalarType.Int64));
    }

    /// <summary>The numbers that are predicted for so many values.</summary>
    /// <param name="values">D.</param>
    protected abstract long Width(long values);

    /// <summary>Losses of each step, whose sum is the loss of its D values.</summary>
    /// <param name="predictions">[.., O].</param>
    /// <param name="target">[.., D].</param>
    /// <returns>[.., any width].</returns>
    protected abstract torch.Tensor Of(torch.Tensor predictions, torch.Tensor target);

    private (torch.Tensor Losses, torch.Tensor? Mask) Counted(NetworkOutput output, Batch batch)
    {
        torch.Tensor predictions = output.Predictions, target = batch.Target;
        torch.Tensor? mask = Targets.StepMask(predictions, Width(target.size(-1)), batch);
        torch.Tensor losses = Of(predictions, target);
        if (mask is not null && mask.size(-1) > losses.size(-1))
        {
            // The density of several values is that of all of them together.
            mask = mask.all(-1, keepdim: true);
        }

        return mask is null ? (losses, null) : (torch.where(mask, losses, torch.zeros_like(losses)), mask);
    }
}

/// <summary>The mean of |prediction − target|.</summary>
public sealed class MeanAbsoluteErrorLoss : ValueLoss
{
    /// <inheritdoc/>
    protected override long Width(long values) => values;

    /// <inheritdoc/>
    protected override torch.Tensor Of(torch.Tensor predictions, torch.Tensor target) => (predictions - target).abs();
}

/// <summary>e² / 2 for errors |e| up to δ, δ (|e| − δ / 2) beyond it (Huber 1964).</summary>
/// <param name="delta">δ, above 0.</param>
public sealed class HuberLoss(double delta) : ValueLoss
{
    /// <inheritdoc/>
    protected override long Width(long values) => values;

    /// <inheritdoc/>
    protected override torch.Tensor Of(torch.Tensor predictions, torch.Tensor target)
    {
        // With c = min(|e|, δ), c² / 2 + δ (|e| − c) is both of the pieces.
        torch.Tensor error = (predictions - target).abs();
        torch.Tensor near = error.clamp_max(delta);
        return (near.square() / 2) + (delta * (error - near));
    }
}

/// <summary>
/// The pinball loss max(q e, (q − 1) e) of e = target − quantile, its mean over the levels q (Koenker and Bassett 1978).
/// </summary>
/// <param name="levels">The Q levels, within 0 and 1; at least one.</param>
public sealed class PinballLoss(IReadOnlyList<double> levels) : ValueLoss
{
    /// <inheritdoc/>
    protected override long Width(long values) => values * levels.Count;

    /// <inheritdoc/>
    protected override torch.Tensor Of(torch.Tensor predictions, torch.Tensor target)
    {
        torch.Tensor quantiles = predictions.reshape([.. target.shape, levels.Count]);
        torch.Tensor error = target.unsqueeze(-1) - quantiles;
        torch.Tensor level = torch.tensor(levels.ToArray(), dtype: predictions.dtype, device: predictions.device);
        return torch.maximum(level * error, (level - 1) * error).mean([-1]);
    }
}

/// <summary>−ln p(target) of a predicted density, in nats for each value.</summary>
/// <param name="width">From the number of values to that of the numbers predicted for them.</param>
/// <param name="read">Reads predictions as a distribution.</param>
public sealed class DensityLoss(Func<long, long> width, Func<torch.Tensor, Distribution> read) : ValueLoss
{
    /// <inheritdoc/>
    public override LossUnit Unit => LossUnit.LogDensity;

    /// <inheritdoc/>
    protected override long Width(long values) => width(values);

    /// <inheritdoc/>
    protected override torch.Tensor Of(torch.Tensor predictions, torch.Tensor target) =>
        read(predictions).LogProbability(target).neg().unsqueeze(-1);
}
