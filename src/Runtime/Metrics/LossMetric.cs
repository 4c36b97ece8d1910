using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Training;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>
/// The mean loss over all predictions; for language models also perplexity, e^loss, and of characters bits per character, loss / ln 2.
/// Where tokens are pieces of several characters (<see cref="Batch.Characters"/>), the bits are those of all pieces over all characters.
/// </summary>
/// <param name="loss">The loss of the task, in nats for the other two numbers to hold.</param>
/// <param name="ofCharacters">Whether a text's characters can be counted, so that both other numbers are wanted.</param>
/// <param name="ofWords">Whether tokens are words or pieces of them, so that perplexity is wanted.</param>
/// <param name="name">A second name for the loss, which says what it is; null for none.</param>
public sealed class LossMetric(ILoss loss, bool ofCharacters = false, bool ofWords = false, string? name = null) : IMetric
{
    private readonly DeviceSum sum = new();
    private long predictions;
    private long characters;

    /// <inheritdoc/>
    public IReadOnlyList<MetricKind> Kinds { get; } =
    [
        new("loss", false),
        .. ofCharacters ? [new MetricKind("bits_per_character", false)] : Array.Empty<MetricKind>(),
        .. ofCharacters || ofWords ? [new MetricKind("perplexity", false)] : Array.Empty<MetricKind>(),
        .. name is null ? Array.Empty<MetricKind>() : [new MetricKind(name, false)],
    ];

    /// <inheritdoc/>
    public void Add(NetworkOutput output, Batch batch)
    {
        using torch.Tensor mean = loss.Compute(output, batch);
        using torch.Tensor weighted = mean * batch.Predictions;
        sum.Add(weighted);
        predictions += batch.Predictions;
        characters += batch.Characters ?? batch.Predictions;
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Finish()
    {
        double total = sum.Finish();
        double mean = total / predictions;
        double ofCharacter = characters == predictions ? mean : total / characters;
        (predictions, characters) = (0, 0);
        return
        [
            mean,
            .. ofCharacters ? [ofCharacter / Math.Log(2)] : Array.Empty<double>(),
            .. ofCharacters || ofWords ? [Math.Exp(mean)] : Array.Empty<double>(),
            .. name is null ? Array.Empty<double>() : [mean],
        ];
    }

    /// <inheritdoc/>
    public void Dispose() => sum.Dispose();
}
