namespace Hmlstm.Runtime.Reports;

/// <summary>A self-contained page of a text with, under every character, what each level saw.</summary>
public static class BoundaryPage
{
    /// <summary>The page as HTML.</summary>
    /// <param name="title">The network's name.</param>
    /// <param name="reading">A reading of a text.</param>
    /// <exception cref="ArgumentException">The reading has no symbols.</exception>
    public static string Write(string title, SequenceReading reading)
    {
        if (reading.Symbols.Count != reading.Length)
        {
            throw new ArgumentException("A symbol is needed for every step.", nameof(reading));
        }

        MarkupText page = new();
        page.Add($"<h1>Boundaries: {title}</h1>\n<p class=\"note\">{StripRows.Explain(reading)}</p>\n");
        TextStrip.Add(page, reading);
        return PageFrame.Around($"Boundaries: {title}", page);
    }
}
