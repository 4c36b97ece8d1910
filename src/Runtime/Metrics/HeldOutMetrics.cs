using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Metrics;

/// <summary>How a network does on data that it was not trained on: the test part, or the validation part where there is no other.</summary>
/// <param name="Part"><c>test</c> or <c>valid</c>.</param>
/// <param name="Metrics">What was measured.</param>
/// <param name="Text">The characters of the part; null where the data are no single text.</param>
/// <param name="Baselines">What counting characters reaches on a text, as a measure for the network; null without a text.</param>
public sealed record HeldOutMetrics(string Part, PartMetrics Metrics, TextPart? Text, TextBaselines? Baselines)
{
    private const string Test = "test";

    /// <summary>
    /// The numbers for <c>metrics.json</c>: those of a test part, the errors of forecasts in the units of the data, and the baselines, each
    /// with the part in front of its name.
    /// </summary>
    public IEnumerable<NamedValue> Values =>
    [
        .. Metrics.Values.Where(_ => Part == Test).Select(value => value with { Name = $"{Part}_{value.Name}" }),
        .. Metrics.Forecast?.Values(Part) ?? [],
        .. Baselines is null
            ? Array.Empty<NamedValue>()
            : [new($"{Part}_unigram_bits_per_character", Baselines.Unigram), new($"{Part}_bigram_bits_per_character", Baselines.Bigram)],
    ];

    /// <summary>Measures.</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="data">Its data.</param>
    /// <param name="batches">The batches of the part that are read, where not all of them are to be; null for all.</param>
    /// <param name="cancel">Ends the measuring.</param>
    /// <returns>The metrics; null where the data have no held-out part.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set, or the source ended the reading.</exception>
    public static HeldOutMetrics? Measure(
        INetwork network, NetworkData data, IBatchSource? batches = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        if ((data.Test ?? data.Validation) is not IBatchSource all)
        {
            return null;
        }

        PartMetrics metrics = PartMetrics.Measure(
            network, batches ?? all, new PartMetricsOptions { Series = data.Series }, cancel);
        TextPart? text = data.Test is null ? data.Text?.Validation : data.Text?.Test;
        TextBaselines? baselines = text is null ? null : TextBaselines.Measure(data.Text!.Training, text, data.Text.Vocabulary.Size);
        return new HeldOutMetrics(data.Test is null ? "valid" : Test, metrics, text, baselines);
    }
}
