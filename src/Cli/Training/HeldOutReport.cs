using System.Globalization;
using Hmlstm.Cli.Boundaries;
using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Reports;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Cli.Training;

/// <summary>
/// How a trained network performs on a part of its data that it was not trained on: the test
/// part, or else the validation part.
/// </summary>
internal sealed class HeldOutReport
{
    /// <summary>Tokens of the text that is shown with its boundaries: four lines of characters.</summary>
    private const int Excerpt = 4 * BoundaryStrip.Width;

    private readonly string name;
    private readonly PartMetrics? measured;
    private readonly HeldOutMetrics? heldOut;
    private readonly SequenceReading? text;
    private readonly string? gap;

    private HeldOutReport(
        string name, PartMetrics? measured = null, HeldOutMetrics? heldOut = null, SequenceReading? text = null, string? gap = null)
    {
        this.name = name;
        this.measured = measured;
        this.heldOut = heldOut;
        this.text = text;
        this.gap = gap;
    }

    /// <summary>The line about the worst row; null where no row is far from the mean.</summary>
    public string? WorstRow { get; private init; }

    /// <summary>Measures.</summary>
    /// <param name="network">The network, in evaluation mode, with its final weights.</param>
    /// <param name="data">Its data.</param>
    /// <param name="parts">What of it this training read.</param>
    /// <param name="limit">The time for it: a part that cannot be measured whole is not measured at all.</param>
    /// <param name="cancel">Ends the measuring.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static HeldOutReport Measure(INetwork network, NetworkData data, TrainingParts parts, TimeLimit limit, CancellationToken cancel)
    {
        if (parts.HeldOut is not IBatchSource source)
        {
            return new HeldOutReport(parts.Name);
        }

        TimedBatches timed = new(source, () => limit.IsUp);
        try
        {
            // Batches that the network was trained on are not held out: they get no baselines, and no metrics of the test part.
            bool isTrainedOn = ReferenceEquals(source, parts.Training);
            HeldOutMetrics? heldOut = isTrainedOn ? null : HeldOutMetrics.Measure(network, data, timed, cancel);
            PartMetrics measured = heldOut?.Metrics ?? PartMetrics.Measure(
                network, timed, new PartMetricsOptions { Targets = data.Profile.Targets }, cancel);
            SequenceReading? text = heldOut?.Text is TextPart part ? Boundaries(network, data.Text!, part) : null;
            return new HeldOutReport(parts.Name, measured, heldOut, text)
            {
                WorstRow = measured.Rows.Line(inBits: network.Definition is { Task: TaskKind.LanguageModel, HasWords: false }),
            };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            string gap = Text($"the {parts.Name} was not measured: the time was up after {timed.Done} of its {timed.Count} batches");
            return new HeldOutReport(parts.Name, gap: gap);
        }
    }

    /// <summary>How the forecasts of series compare with baselines; null for other data.</summary>
    public ForecastScores? Forecast => measured?.Forecast;

    /// <summary>All numbers, for the run's metrics.</summary>
    public IEnumerable<NamedValue> Values(TrainingResult result) =>
    [
        new("epochs", result.Epochs),
        new("iterations", result.Iterations),
        new("seconds", result.Seconds),
        new("best_epoch", result.Best?.Epoch ?? double.NaN),
        .. result.Best?.Values ?? [],
        .. heldOut?.Values ?? [],
    ];

    /// <summary>Writes the human-readable report: the main metrics, and some text with its boundaries.</summary>
    public void Write(Terminal terminal)
    {
        if (gap is not null)
        {
            terminal.Output.WriteLine(gap);
        }
        else if (heldOut?.Baselines is TextBaselines baselines)
        {
            (double unigram, double bigram) = (baselines.Unigram, baselines.Bigram);
            bool ofCharacters = heldOut.IsOfCharacters;
            terminal.Output.WriteLine($"{(ofCharacters ? "bits per character" : "perplexity")} of the {name}:");
            terminal.Output.WriteLine(ofCharacters
                ? Text($"  unigram {unigram:0.000}   bigram {bigram:0.000}   network {Value("bits_per_character"):0.000}")
                : Text($"  unigram {TextBaselines.Perplexity(unigram):0.0}   bigram {TextBaselines.Perplexity(bigram):0.0}   ")
                    + Text($"network {Value("perplexity"):0.0}"));
        }
        else if (measured is not null)
        {
            IEnumerable<string> values = measured.Values.Select(static value => Text($"{value.Name} {value.Value:0.0000}"));
            terminal.Output.WriteLine($"{name}: {string.Join("  ", values)}");
        }

        if (heldOut is { Plain: { Count: > 0 } plain } && gap is null)
        {
            string others = string.Concat(plain.Select(static one => Text($"   {one.Name.Replace('_', ' ')} {one.Value:0.0000}")));
            terminal.Output.WriteLine(Text($"  {plain[0].Metric}: network {Value(plain[0].Metric):0.0000}{others}"));
        }

        foreach (string line in measured?.Forecast is ForecastScores forecast ? ForecastLines.Of(forecast) : [])
        {
            terminal.Output.WriteLine(line);
        }

        if (WorstRow is not null)
        {
            terminal.Output.WriteLine(WorstRow);
        }

        if (text is null)
        {
            return;
        }

        terminal.Output.WriteLine();
        terminal.Output.WriteLine($"the {name} begins, with the boundaries of each level:");
        foreach (string line in BoundaryStrip.Lines(text))
        {
            terminal.Output.WriteLine(line);
        }
    }

    private static SequenceReading? Boundaries(INetwork network, TextCorpus corpus, TextPart heldOut)
    {
        if (!HasBoundaries(network))
        {
            return null;
        }

        long[] tokens = new long[Math.Min(heldOut.Length, Excerpt)];
        heldOut.CopyTo(0, tokens);
        return SequenceReader.ReadText(network, corpus.Vocabulary, tokens);
    }

    private static bool HasBoundaries(INetwork network) =>
        network.Definition.Layers.Any(static stack => stack.Detectors > 0);

    private double Value(string name) => measured!.Values.First(value => value.Name == name).Value;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
