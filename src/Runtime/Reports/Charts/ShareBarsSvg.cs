using System.Globalization;

namespace Hmlstm.Runtime.Reports;

/// <summary>Draws parts of a whole as bars, one below the other.</summary>
internal static class ShareBarsSvg
{
    private const double Width = 480;

    private const double Left = 76;

    private const double Right = Width - 4;

    private const double Row = 30;

    /// <summary>The narrowest part that has room for its number.</summary>
    private const double Room = 0.09;

    /// <summary>Adds the bars as a figure.</summary>
    /// <param name="markup">Where to.</param>
    /// <param name="title">What is shown.</param>
    /// <param name="note">What the heading leaves open.</param>
    /// <param name="parts">The names of the parts, in the order of their colours; one name for bars that have one part.</param>
    /// <param name="bars">The bars; a share that is not finite counts as 0.</param>
    public static void Add(MarkupText markup, string title, string note, IReadOnlyList<string> parts, IReadOnlyList<ShareBar> bars)
    {
        markup.Add($"<figure><figcaption>{title}<small>{note}</small></figcaption>\n");
        if (parts.Count > 1)
        {
            Legend.Add(markup, parts, isArea: true);
        }

        string described = string.Join(
            "; ",
            bars.Select(bar => $"{bar.Name}: {string.Join(", ", bar.Shares.Select((share, n) => $"{parts[n]} {Percent(share)}"))}"));
        markup.Add($"<svg viewBox=\"0 0 {Width} {(Row * bars.Count) + 4}\" role=\"img\" aria-label=\"{title}: {described}\">\n");
        foreach ((int row, ShareBar bar) in bars.Index())
        {
            AddBar(markup, parts, bar, row * Row);
        }

        markup.Add($"</svg></figure>\n");
    }

    /// <summary>A share as people read it.</summary>
    public static string Percent(double share) =>
        double.IsFinite(share) ? string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.0} %") : "–";

    private static void AddBar(MarkupText markup, IReadOnlyList<string> parts, ShareBar bar, double top)
    {
        double middle = top + (Row / 2) + 2;
        markup.Add($"<text class=\"strong\" x=\"{Left - 9}\" y=\"{middle + 3}\" text-anchor=\"end\">{bar.Name}</text>");
        double left = Left;
        foreach ((int n, double given) in bar.Shares.Index())
        {
            double share = double.IsFinite(given) ? Math.Clamp(given, 0, 1) : 0;
            double width = share * (Right - Left);
            markup.Add(
                $"<rect x=\"{left}\" y=\"{top + 4}\" width=\"{width}\" height=\"{Row - 5}\" " +
                $"style=\"fill:{PageStyle.Colour(n)};fill-opacity:.78\" data-tip=\"{bar.Name}\n{parts[n]} {Percent(given)}\"/>");
            bool isInside = share >= Room;
            if (isInside || bar.Shares.Count == 1)
            {
                markup.Add(
                    $"<text x=\"{(isInside ? left + (width / 2) : left + width + 6)}\" y=\"{middle + 3}\" " +
                    $"text-anchor=\"{(isInside ? "middle" : "start")}\" " +
                    $"style=\"{(isInside ? "fill:var(--card);font-weight:600;pointer-events:none" : "")}\">{Percent(given)}</text>");
            }

            left += width;
        }

        markup.Add($"\n");
    }
}

/// <summary>One bar that parts of a whole fill.</summary>
/// <param name="Name">What the whole is.</param>
/// <param name="Shares">The parts, each 0 to 1.</param>
internal sealed record ShareBar(string Name, IReadOnlyList<double> Shares);
