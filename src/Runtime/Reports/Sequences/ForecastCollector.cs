using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Reports;

/// <summary>Keeps forecasts of series beside the truth, in the units of the data.</summary>
/// <param name="series">The series behind the batches.</param>
internal sealed class ForecastCollector(SeriesFacts series)
{
    private readonly int targets = series.Data.Target.Count;
    private readonly int horizon = series.Data.Horizon;
    private readonly List<ChartPoint> near = [];
    private readonly List<ChartPoint> far = [];
    private readonly List<string> times = [];
    private int? lastRow;

    /// <summary>Of the first target, the first row that each window predicts, the windows one row after another.</summary>
    public IReadOnlyList<ChartPoint> Near => near;

    /// <summary>The last row that each window predicts; empty where that is the first one.</summary>
    public IReadOnlyList<ChartPoint> Far => far;

    /// <summary>The times of <see cref="Near"/>; empty without times.</summary>
    public IReadOnlyList<string> Times => times;

    /// <summary>Adds a batch.</summary>
    /// <param name="output">What the network gave.</param>
    /// <param name="batch">Windows of series.</param>
    /// <param name="values">Gets truths with predictions of all targets and steps, a sample of them where there are many.</param>
    public void Add(NetworkOutput output, Batch batch, List<ChartPoint> values)
    {
        double[] outputs = Numbers.Of(output.Predictions);
        bool each = output.Predictions.dim() == 3;
        int steps = (int)batch.Input.size(1);
        int predictions = each ? steps : 1;
        double[] forecast = new double[targets * horizon];
        double[] last = new double[targets];
        for (int place = 0; place < outputs.Length / forecast.Length; place++)
        {
            int step = each ? place % steps : steps - 1;
            int row = batch.Rows![place / predictions] + step;
            bool isLast = step == steps - 1;
            bool isKept = values.Count < SampleCollector.Most && (!each || step % Math.Max(1, steps / 8) == 0);
            if (!isLast && !isKept)
            {
                continue;
            }

            for (int target = 0; target < targets; target++)
            {
                last[target] = series.ValuesOf(target)[row];
            }

            series.CodecOf(row).Decode(last, outputs.AsSpan(place * forecast.Length, forecast.Length), forecast);
            for (int one = 0; isKept && one < forecast.Length && values.Count < SampleCollector.Most; one++)
            {
                int at = row + series.Data.Ahead + (one / targets);
                if (series.Counts(one % targets, at))
                {
                    values.Add(new ChartPoint(series.ValuesOf(one % targets)[at], forecast[one]));
                }
            }

            if (isLast)
            {
                Keep(row, forecast);
            }
        }
    }

    /// <summary>Keeps the forecast of a window that comes one row after the window before: the first series, as far as it goes.</summary>
    private void Keep(int row, double[] forecast)
    {
        if (near.Count == SampleCollector.Most || (lastRow is int before && row != before + 1))
        {
            return;
        }

        lastRow = row;
        int first = row + series.Data.Ahead;
        near.Add(new ChartPoint(series.ValuesOf(0)[first], forecast[0]));
        if (series.TimeOf(first) is string time)
        {
            times.Add(time);
        }

        if (horizon > 1)
        {
            far.Add(new ChartPoint(series.ValuesOf(0)[first + horizon - 1], forecast[targets * (horizon - 1)]));
        }
    }
}
