using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Training;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>Mean squared error, mean absolute error, and R² = 1 − Σ(y − ŷ)² / Σ(y − mean y)², over all values together.</summary>
/// <param name="point">
/// From predictions to one number for each value, a tensor that is disposed here; null where they are such numbers.
/// </param>
public sealed class RegressionMetric(Func<torch.Tensor, torch.Tensor>? point = null) : IMetric
{
    private readonly DeviceSum squares = new();
    private readonly DeviceSum absolutes = new();
    private readonly DeviceSum targets = new();
    private readonly DeviceSum targetSquares = new();
    private readonly DeviceSum counted = new();

    /// <inheritdoc/>
    public IReadOnlyList<MetricKind> Kinds { get; } = [new("mse", false), new("mae", false), new("r2", true)];

    /// <inheritdoc/>
    public void Add(NetworkOutput output, Batch batch)
    {
        using torch.Tensor predictions = point?.Invoke(output.Predictions) ?? output.Predictions.alias();
        using torch.Tensor? mask = Targets.ValueMask(predictions, batch);
        using torch.Tensor weight = mask is null
            ? torch.ones_like(batch.Target, dtype: torch.ScalarType.Float64)
            : mask.expand(batch.Target.shape).to(torch.ScalarType.Float64);
        using torch.Tensor target = batch.Target.to(torch.ScalarType.Float64) * weight;
        using torch.Tensor error = (predictions.to(torch.ScalarType.Float64) * weight) - target;
        squares.Add(error.square().sum());
        absolutes.Add(error.abs().sum());
        targets.Add(target.sum());
        targetSquares.Add(target.square().sum());
        counted.Add(weight.sum());
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Finish()
    {
        double count = counted.Finish();
        double sum = targets.Finish();
        double residual = squares.Finish();
        double total = targetSquares.Finish() - (sum * sum / count);
        return [residual / count, absolutes.Finish() / count, 1 - (residual / total)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        squares.Dispose();
        absolutes.Dispose();
        targets.Dispose();
        targetSquares.Dispose();
        counted.Dispose();
    }
}
