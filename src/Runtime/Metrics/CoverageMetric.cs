using System.Globalization;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Distributions;
using Hmlstm.Runtime.Training;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>
/// Whether predicted distributions are what they say: the share of targets at or below each quantile, which ought to be its level; that of
/// targets between the outermost two; and how wide the quantiles lie apart.
/// </summary>
/// <remarks>
/// Of a density the quantiles 0.1, 0.5 and 0.9 are compared by its cumulative probability at the target, and their distance is not
/// measured. All values count alike, in the units that the network predicts in.
/// </remarks>
public sealed class CoverageMetric : IMetric
{
    private const string OfQuantile = "coverage_";

    private static readonly double[] OfDensity = [0.1, 0.5, 0.9];

    private readonly OutputDefinition output;
    private readonly LossDefinition loss;
    private readonly DeviceSum[] below;
    private readonly DeviceSum inside = new();
    private readonly DeviceSum widths = new();
    private readonly DeviceSum counted = new();

    /// <summary>Prepares for a head.</summary>
    /// <param name="output">A head whose loss is one of quantiles or of a density.</param>
    /// <exception cref="ArgumentException">It has another loss.</exception>
    public CoverageMetric(OutputDefinition output)
    {
        ArgumentNullException.ThrowIfNull(output);
        loss = output.Loss is { Kind: LossKind.Quantile or LossKind.Gaussian or LossKind.Mixture } known
            ? known
            : throw new ArgumentException("Only quantiles and densities cover anything.", nameof(output));
        this.output = output;
        Levels = HasQuantiles ? [.. loss.Quantiles] : OfDensity;
        below = [.. Levels.Select(static _ => new DeviceSum())];
        Kinds =
        [
            .. Levels.Select(static level => new MetricKind(OfQuantile + Text(level), true)),
            .. HasInterval ? [new("interval_coverage", true)] : Array.Empty<MetricKind>(),
            .. HasWidth ? [new("interval_width", false)] : Array.Empty<MetricKind>(),
        ];
    }

    /// <inheritdoc/>
    /// <remarks>A coverage is best at its level: neither the highest nor the lowest is the better one.</remarks>
    public IReadOnlyList<MetricKind> Kinds { get; }

    /// <summary>The quantile levels, in ascending order.</summary>
    public IReadOnlyList<double> Levels { get; }

    /// <summary>What the last call of <see cref="Finish"/> was about; null before it.</summary>
    public Coverage? Measured { get; private set; }

    private bool HasQuantiles => loss.Kind == LossKind.Quantile;

    private bool HasInterval => Levels.Count > 1;

    private bool HasWidth => HasQuantiles && HasInterval;

    /// <inheritdoc/>
    public void Add(NetworkOutput output, Batch batch)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor target = batch.Target;
        torch.Tensor? mask = Targets.StepMask(output.Predictions, loss.WidthOf((int)target.size(-1)), batch);
        torch.Tensor counts = mask is null ? torch.ones_like(target, dtype: torch.ScalarType.Bool) : mask.expand(target.shape);
        torch.Tensor[] isBelow = HasQuantiles ? Quantiles(output.Predictions, target, counts) : Density(output.Predictions, target);
        for (int i = 0; i < below.Length; i++)
        {
            below[i].Add((isBelow[i] & counts).sum());
        }

        counted.Add(counts.sum());
        if (HasInterval)
        {
            inside.Add((isBelow[^1] & isBelow[0].logical_not() & counts).sum());
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Finish()
    {
        double count = counted.Finish();
        Measured = new Coverage(
            Levels,
            [.. below.Select(sum => sum.Finish() / count)],
            inside.Finish() / count,
            HasWidth ? widths.Finish() / count : null,
            (long)count);
        return
        [
            .. Measured.Shares,
            .. HasInterval ? [Measured.Inside] : Array.Empty<double>(),
            .. Measured.Width is double width ? [width] : Array.Empty<double>(),
        ];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DeviceSum sum in below.Concat([inside, widths, counted]))
        {
            sum.Dispose();
        }
    }

    /// <summary>Whether a number is the coverage of one quantile, of which there may be many.</summary>
    /// <param name="name">Its name without the part of the data.</param>
    internal static bool IsOfQuantile(string name) => name.StartsWith(OfQuantile, StringComparison.Ordinal);

    /// <summary>Where targets are at or below each quantile, [.., D] each.</summary>
    private torch.Tensor[] Quantiles(torch.Tensor predictions, torch.Tensor target, torch.Tensor counts)
    {
        using QuantileForecast forecast = new(predictions, Levels);
        if (HasWidth)
        {
            widths.Add(((forecast.Upper() - forecast.Lower()) * counts).sum());
        }

        return [.. Enumerable.Range(0, below.Length).Select(level => target.le(forecast.Values.select(-1, level)))];
    }

    private torch.Tensor[] Density(torch.Tensor predictions, torch.Tensor target)
    {
        using Distribution distribution = Distribution.Of(output, predictions)!;
        torch.Tensor cumulative = distribution.Cumulative(target);
        return [.. Levels.Select(level => cumulative.le(level))];
    }

    private static string Text(double level) => level.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>How often targets lay at or below predicted quantiles.</summary>
/// <param name="Levels">The quantile levels, in ascending order.</param>
/// <param name="Shares">The share of targets at or below each; ought to be its level.</param>
/// <param name="Inside">The share above the lowest and at or below the highest quantile.</param>
/// <param name="Width">The mean distance of the two, in the units that the network predicts in; null where it is not known.</param>
/// <param name="Count">The targets that were compared.</param>
public sealed record Coverage(IReadOnlyList<double> Levels, IReadOnlyList<double> Shares, double Inside, double? Width, long Count);
