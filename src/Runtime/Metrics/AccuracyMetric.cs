using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Training;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>The share of correct predictions: the highest logit is the target's, or, with one output, its sign gives the class.</summary>
public sealed class AccuracyMetric : IMetric
{
    private readonly DeviceSum right = new();
    private readonly DeviceSum counted = new();

    /// <inheritdoc/>
    public IReadOnlyList<MetricKind> Kinds { get; } = [new("accuracy", true)];

    /// <inheritdoc/>
    public void Add(NetworkOutput output, Batch batch)
    {
        (torch.Tensor predictions, torch.Tensor classes) = Targets.Flatten(output.Predictions, batch);
        using torch.Tensor chosen = predictions.size(-1) == 1
            ? predictions.squeeze(-1).gt(0).to(torch.ScalarType.Int64)
            : predictions.argmax(-1);
        using torch.Tensor equal = chosen.eq(classes);
        using torch.Tensor real = classes.ne(Batch.Ignored);
        right.Add(equal.sum());
        counted.Add(real.sum());
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Finish() => [right.Finish() / counted.Finish()];

    /// <inheritdoc/>
    public void Dispose()
    {
        right.Dispose();
        counted.Dispose();
    }
}
