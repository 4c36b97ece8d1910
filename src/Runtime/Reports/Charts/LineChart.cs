namespace Hmlstm.Runtime.Reports;

/// <summary>Lines over a common axis, as plain data: a page draws them as SVG, a terminal as characters.</summary>
public sealed record LineChart
{
    /// <summary>Where a value varies by more than this factor, its axis is logarithmic.</summary>
    private const double LogarithmicFrom = 30;

    /// <summary>What is shown, as a heading.</summary>
    public required string Title { get; init; }

    /// <summary>What the heading leaves open, as half a sentence: a unit, a source; empty for nothing.</summary>
    public string Note { get; init; } = "";

    /// <summary>The name of the horizontal axis.</summary>
    public required string XName { get; init; }

    /// <summary>The lines, in the order of their colours.</summary>
    public required IReadOnlyList<ChartLine> Lines { get; init; }

    /// <summary>Whether values that vary by a large factor get a logarithmic axis: right for losses and rates, wrong for shares.</summary>
    public bool MayBeLogarithmic { get; init; }

    /// <summary>Whether there is nothing to draw.</summary>
    public bool IsEmpty => !Lines.Any(static line => line.Drawn.Any());

    /// <summary>The horizontal axis: from the first place to the last.</summary>
    public Axis X => Axis.Tight(Lines.SelectMany(static line => line.Drawn).Select(static point => point.X));

    /// <summary>The vertical axis, from one even value to another around all values.</summary>
    public Axis Y
    {
        get
        {
            double[] values = [.. Lines.SelectMany(static line => line.Drawn).Select(static point => point.Y)];
            bool isLogarithmic = MayBeLogarithmic && values.Length > 0 && values.Min() > 0 && values.Max() / values.Min() > LogarithmicFrom;
            return isLogarithmic ? Axis.Logarithmic(values) : Axis.Rounded(values);
        }
    }
}
