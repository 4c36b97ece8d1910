namespace Hmlstm.Runtime.Reports;

/// <summary>A line of a chart.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Points">Its values in the order of their places.</param>
/// <param name="Best">The point that is marked; null for none.</param>
public sealed record ChartLine(string Name, IReadOnlyList<ChartPoint> Points, ChartPoint? Best = null)
{
    /// <summary>Which colour, from 0; null for the line's own place among the lines.</summary>
    public int? Colour { get; init; }

    /// <summary>Whether it is what another line should be like: drawn broad and pale, without a colour of its own.</summary>
    public bool IsTruth { get; init; }

    /// <summary>What stands beside the marked point before its value: <c>best</c>; empty for the value alone.</summary>
    public string Mark { get; init; } = "";

    /// <summary>The points that can be drawn.</summary>
    internal IEnumerable<ChartPoint> Drawn => Points.Where(static point => Axis.IsDrawable(point.X) && Axis.IsDrawable(point.Y));
}
