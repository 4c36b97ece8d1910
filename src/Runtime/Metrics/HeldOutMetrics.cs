using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Metrics;

/// <summary>The metrics of a network on held-out data: the test part, or the validation part when there is no test part.</summary>
/// <param name="Part"><c>test</c> or <c>valid</c>.</param>
/// <param name="Metrics">The measurements.</param>
/// <param name="Text">The number of tokens of the part; null when the data are not a single text.</param>
/// <param name="Baselines">The results of n-gram models on the same text, for comparison; null without a text.</param>
public sealed record HeldOutMetrics(string Part, PartMetrics Metrics, TextPart? Text, TextBaselines? Baselines)
{
    private const string Test = "test";

    /// <summary>Whether a token is a character: then bits per character say how good a network is, otherwise perplexity.</summary>
    public bool IsOfCharacters { get; init; } = true;

    /// <summary>Of made signals and of texts with classes, the results of baselines; empty for other data.</summary>
    public IReadOnlyList<PlainBaseline> Plain { get; init; } = [];

    /// <summary>
    /// The numbers for <c>metrics.json</c>: those of a test part, the errors of forecasts in the units of the data, and the baselines, each
    /// with the part in front of its name.
    /// </summary>
    public IEnumerable<NamedValue> Values =>
    [
        .. Metrics.Values.Where(_ => Part == Test).Select(value => value with { Name = $"{Part}_{value.Name}" }),
        .. Metrics.Forecast?.Values(Part) ?? [],
        .. Plain.Select(baseline => new NamedValue($"{Part}_{baseline.Name}_{baseline.Metric}", baseline.Value)),
        .. Baselines is null
            ? Array.Empty<NamedValue>()
            : IsOfCharacters
                ? [new($"{Part}_unigram_bits_per_character", Baselines.Unigram), new($"{Part}_bigram_bits_per_character", Baselines.Bigram)]
                :
                [
                    new($"{Part}_unigram_perplexity", TextBaselines.Perplexity(Baselines.Unigram)),
                    new($"{Part}_bigram_perplexity", TextBaselines.Perplexity(Baselines.Bigram)),
                ],
    ];

    /// <summary>Measures.</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="data">Its data.</param>
    /// <param name="batches">The batches of the part that are read, where not all of them are to be; null for all.</param>
    /// <param name="cancel">Cancels the measurement.</param>
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
            network,
            batches ?? all,
            new PartMetricsOptions { Targets = data.Series?.HasOneScale == false ? null : data.Profile.Targets, Series = data.Series },
            cancel);
        TextPart? text = data.Test is null ? data.Text?.Validation : data.Text?.Test;
        TextBaselines? baselines = text is null ? null : TextBaselines.Measure(data.Text!.Training, text, data.Text.Vocabulary.Size);
        return new HeldOutMetrics(data.Test is null ? "valid" : Test, metrics, text, baselines)
        {
            IsOfCharacters = !network.Definition.HasWords,
            Plain = PlainBaseline.Of(data),
        };
    }
}
