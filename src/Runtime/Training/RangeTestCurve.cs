using System.Globalization;
using System.Text;

namespace Hmlstm.Runtime.Training;

/// <summary>One iteration of a range test.</summary>
/// <param name="Rate">Its learning rate.</param>
/// <param name="Loss">Its loss, before the step with this rate.</param>
/// <param name="Smoothed">The mean of the losses up to here, the last ones weighing most.</param>
public readonly record struct RangeTestPoint(double Rate, double Loss, double Smoothed);

/// <summary>The loss over the learning rate, as a range test measures it, and the rate that it suggests.</summary>
/// <remarks>
/// Losses are smoothed by an exponential mean without bias: s = (1 - b) Σ b^(n-i) l_i / (1 - b^n) with b = 0.9, which looks back over
/// about ten iterations.
/// </remarks>
public sealed class RangeTestCurve
{
    /// <summary>Points that a suggestion needs at least.</summary>
    public const int Least = 20;

    private const double Decay = 0.9;

    /// <summary>The loss has diverged where its smoothed value is so many times the lowest one above that.</summary>
    private const double Divergence = 3;

    private readonly List<RangeTestPoint> points = [];
    private double sum;
    private double weight;

    /// <summary>The iterations in order, from the lowest rate up.</summary>
    public IReadOnlyList<RangeTestPoint> Points => points;

    /// <summary>
    /// Whether the last loss is not finite, or so high that higher rates tell nothing: above four times the lowest loss, or, where the
    /// loss fell by more than its lowest value or may be negative, above that value by three times the fall.
    /// </summary>
    public bool HasDiverged { get; private set; }

    /// <summary>
    /// The rate of the steepest descent: where a line through a tenth of the points falls most over the logarithm of the rate. Null where
    /// the smoothed loss falls nowhere before its lowest value, or there are too few points.
    /// </summary>
    public double? Steepest
    {
        get
        {
            int lowest = IndexOfLowest();
            int half = Math.Max(2, points.Count / 20);
            (double Slope, int Place) best = (0, -1);
            for (int place = half; points.Count >= Least && place + half <= lowest; place++)
            {
                double slope = SlopeOf(place - half, place + half);
                best = slope < best.Slope ? (slope, place) : best;
            }

            return best.Place < 0 ? null : points[best.Place].Rate;
        }
    }

    /// <summary>A tenth of the rate with the lowest smoothed loss; null without a point.</summary>
    public double? TenthOfLowest => IndexOfLowest() is int lowest and >= 0 ? points[lowest].Rate / 10 : null;

    /// <summary>Adds an iteration.</summary>
    /// <param name="rate">Its learning rate, above the last one.</param>
    /// <param name="loss">Its loss; one that is not finite ends the curve and is not kept.</param>
    public void Add(double rate, double loss)
    {
        if (!double.IsFinite(loss))
        {
            HasDiverged = true;
            return;
        }

        sum = (Decay * sum) + ((1 - Decay) * loss);
        weight = (Decay * weight) + (1 - Decay);
        points.Add(new RangeTestPoint(rate, loss, sum / weight));
        double lowest = points[IndexOfLowest()].Smoothed;
        double scale = Math.Max(Math.Abs(lowest), points[0].Smoothed - lowest);
        HasDiverged = points.Count >= Least && points[^1].Smoothed - lowest > Divergence * scale;
    }

    /// <summary>The curve as CSV: <c>iteration,learning_rate,loss,smoothed_loss</c>.</summary>
    public string ToCsv()
    {
        StringBuilder csv = new("iteration,learning_rate,loss,smoothed_loss\n");
        foreach ((int index, RangeTestPoint point) in points.Index())
        {
            csv.Append(CultureInfo.InvariantCulture, $"{index + 1},{point.Rate:R},{point.Loss:R},{point.Smoothed:R}\n");
        }

        return csv.ToString();
    }

    private int IndexOfLowest()
    {
        int lowest = points.Count - 1;
        for (int place = lowest - 1; place >= 0; place--)
        {
            lowest = points[place].Smoothed <= points[lowest].Smoothed ? place : lowest;
        }

        return lowest;
    }

    /// <summary>The slope of the least-squares line through the smoothed losses over the logarithm of the rate.</summary>
    private double SlopeOf(int from, int to)
    {
        RangeTestPoint[] some = [.. points[from..(to + 1)]];
        double x = some.Average(static point => Math.Log(point.Rate));
        double y = some.Average(static point => point.Smoothed);
        double square = some.Sum(point => Math.Pow(Math.Log(point.Rate) - x, 2));
        return some.Sum(point => (Math.Log(point.Rate) - x) * (point.Smoothed - y)) / square;
    }
}
