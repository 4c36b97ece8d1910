using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Training;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>The mean loss over all predictions; for language models also bits per character, loss / ln 2, and perplexity, e^loss.</summary>
/// <param name="loss">The loss of the task, in nats for the other two numbers to hold.</param>
/// <param name="ofCharacters">Whether the other two are wanted.</param>
/// <param name="name">A second name for the loss, which says what it is; null for none.</param>
public sealed class LossMetric(ILoss loss, bool ofCharacters = false, string? name = null) : IMetric
{
    private readonly DeviceSum sum = new();
    private long predictions;

    /// <inheritdoc/>
    public IReadOnlyList<MetricKind> Kinds { get; } = ofCharacters
        ? [new("loss", false), new("bits_per_character", false), new("perplexity", false)]
        : [new("loss", false), .. name is null ? Array.Empty<MetricKind>() : [new(name, false)]];

    /// <inheritdoc/>
    public void Add(NetworkOutput output, Batch batch)
    {
        using torch.Tensor mean = loss.Compute(output, batch);
        using torch.Tensor weighted = mean * batch.Predictions;
        sum.Add(weighted);
        predictions += batch.Predictions;
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Finish()
    {
        double mean = sum.Finish() / predictions;
        predictions = 0;
        return ofCharacters ? [mean, mean / Math.Log(2), Math.Exp(mean)] : name is null ? [mean] : [mean, mean];
    }

    /// <inheritdoc/>
    public void Dispose() => sum.Dispose();
}
