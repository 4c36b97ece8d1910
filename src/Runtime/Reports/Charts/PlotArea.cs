namespace Hmlstm.Runtime.Reports;

/// <summary>The inside of a chart with two axes: where values lie, the grid and the labels.</summary>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Width">Of the whole drawing, in its own units (about pixels on a card).</param>
/// <param name="Height">Of the whole drawing.</param>
internal sealed record PlotArea(Axis X, Axis Y, double Width = 480, double Height = 250)
{
    public const double Left = 46;

    public const double Top = 10;

    private const double Below = 36;

    private const double RightMargin = 14;

    public double Right => Width - RightMargin;

    public double Bottom => Height - Below;

    public double AtX(double value) => Left + (X.At(value) * (Right - Left));

    public double AtY(double value) => Bottom - (Y.At(value) * (Bottom - Top));

    /// <summary>Opens the drawing, with its grid and its labels.</summary>
    /// <param name="markup">Where to.</param>
    /// <param name="label">What the drawing shows, for those who do not see it.</param>
    /// <param name="xName">The name of the horizontal axis.</param>
    public void Open(MarkupText markup, string label, string xName)
    {
        markup.Add($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{label}\">\n");
        foreach (double tick in Y.Ticks)
        {
            double y = AtY(tick);
            markup.Add($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{y}\" y2=\"{y}\"/><text x=\"{Left - 7}\" y=\"{y + 4}\" text-anchor=\"end\">{Y.Label(tick)}</text>\n");
        }

        markup.Add($"<line class=\"base\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{Bottom}\" y2=\"{Bottom}\"/>\n");
        foreach (double tick in X.Ticks)
        {
            double x = AtX(tick);
            markup.Add($"<line class=\"base\" x1=\"{x}\" x2=\"{x}\" y1=\"{Bottom}\" y2=\"{Bottom + 4}\"/><text x=\"{x}\" y=\"{Bottom + 17}\" text-anchor=\"middle\">{X.Label(tick)}</text>\n");
        }

        markup.Add($"<text x=\"{(Left + Right) / 2}\" y=\"{Height - 3}\" text-anchor=\"middle\">{xName}</text>\n");
    }
}
