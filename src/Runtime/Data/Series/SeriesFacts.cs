using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>What is known of the series behind batches: true values in the units of the data, and where each forecast begins.</summary>
/// <remarks>A row is told by its number among the rows of all series, as batches have it.</remarks>
public sealed class SeriesFacts
{
    private readonly SeriesFrame frame;
    private readonly double[][] values;
    private readonly bool[]?[] uncounted;
    private readonly TargetCodec[] codecs;
    private readonly double[][] means;
    private readonly int extra;

    /// <param name="data">The definition, with its columns.</param>
    /// <param name="frame">The rows.</param>
    /// <param name="codecs">The way of each series' targets to the network.</param>
    internal SeriesFacts(SeriesData data, SeriesFrame frame, TargetCodec[] codecs)
    {
        Data = data;
        this.frame = frame;
        this.codecs = codecs;
        extra = data.IsDifferenced ? 1 : 0;
        values = [.. data.Target.Select(name => frame.Values[name])];
        uncounted = [.. data.Target.Select(name => data.Missing == MissingRule.Mask ? frame.Missing.GetValueOrDefault(name) : null)];
        means = MeansOf(frame, values);
        Season = data.Season ?? frame.Grid?.Season;
    }

    /// <summary>The definition of the series, with its columns.</summary>
    public SeriesData Data { get; }

    /// <summary>The names of the series; one without a name where a file is one series.</summary>
    public IReadOnlyList<string> Names => frame.Names;

    /// <summary>Steps after which a pattern repeats: the definition's, or what the distance of the times suggests; null for none.</summary>
    public int? Season { get; }

    /// <summary>Rows of all series.</summary>
    public int Rows => frame.Rows;

    /// <summary>The true values of a target, one for each row; missing ones are filled.</summary>
    /// <param name="target">Which target, from 0.</param>
    internal ReadOnlySpan<double> ValuesOf(int target) => values[target];

    /// <summary>Whether a target's value counts.</summary>
    internal bool Counts(int target, int row) => uncounted[target]?[row] != true;

    /// <summary>The way of a row's targets to the network and back.</summary>
    internal TargetCodec CodecOf(int row) => codecs[frame.RunOf(row).Series];

    /// <summary>The first row of the same series that has all its values.</summary>
    internal int FirstOf(int row) => frame.RunOf(row).First;

    /// <summary>The mean of a target in the training part of a row's series, or of all where it has none.</summary>
    internal double MeanOf(int target, int row) => means[frame.RunOf(row).Series][target];

    /// <summary>A row's time, as short as its distance to others allows; null without times.</summary>
    /// <param name="row">The row.</param>
    public string? TimeOf(int row) => frame.Times is long[] times ? TimeText.Write(times[row], frame.Grid) : null;

    /// <summary>A row's series.</summary>
    /// <param name="row">The row.</param>
    public string NameOf(int row) => frame.Names[frame.RunOf(row).Series];

    /// <summary>The rows from which a window may begin, in a run's part.</summary>
    internal static (int Start, int End) Usable(SeriesRun run, PartRows part, int extra) =>
        (Math.Max(part.Start, Math.Min(run.First + extra, part.End)), part.End);

    private double[][] MeansOf(SeriesFrame rows, double[][] targets)
    {
        double[][] sums = [.. rows.Names.Select(_ => new double[targets.Length])];
        long[] counts = new long[rows.Names.Count];
        foreach (SeriesRun run in rows.Runs)
        {
            foreach (PartRows part in run.Parts.Where(static part => part.Part == 0))
            {
                (int start, int end) = Usable(run, part, extra);
                counts[run.Series] += end - start;
                for (int target = 0; target < targets.Length; target++)
                {
                    foreach (double value in targets[target].AsSpan(start, end - start))
                    {
                        sums[run.Series][target] += value;
                    }
                }
            }
        }

        long all = counts.Sum();
        double[] overall = [.. targets.Select((_, target) => sums.Sum(one => one[target]) / all)];
        return [.. sums.Select((one, series) =>
            counts[series] == 0 ? overall : [.. one.Select(sum => sum / counts[series])])];
    }
}
