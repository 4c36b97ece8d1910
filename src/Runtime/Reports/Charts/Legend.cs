namespace Hmlstm.Runtime.Reports;

/// <summary>Says which colour is what.</summary>
internal static class Legend
{
    /// <summary>Adds a list of names, in the order of the colours; nothing without a name.</summary>
    /// <param name="markup">Where to.</param>
    /// <param name="names">The names.</param>
    /// <param name="isArea">Whether the colours fill areas, not lines.</param>
    /// <param name="colours">The colours; null for those of <see cref="PageStyle.Colour"/>.</param>
    public static void Add(MarkupText markup, IEnumerable<string> names, bool isArea = false, Func<int, string>? colours = null)
    {
        MarkupText items = new();
        foreach ((int index, string name) in names.Index())
        {
            items.Add($"<li class=\"{(isArea ? "area" : "stroke")}\" style=\"color:{(colours ?? PageStyle.Colour)(index)}\"><span>{name}</span></li>");
        }

        if (items.Length > 0)
        {
            markup.Add($"<ul class=\"legend\">{items}</ul>\n");
        }
    }
}
