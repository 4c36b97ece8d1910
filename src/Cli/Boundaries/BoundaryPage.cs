using System.Globalization;
using System.Net;
using System.Text;

namespace Hmlstm.Cli.Boundaries;

/// <summary>A self-contained page: the text with, under every character, one coloured bar per level that saw a boundary.</summary>
internal static class BoundaryPage
{
    private const string Style = """
        :root { color-scheme: light dark; --paper: #fff; --ink: #1d2430; --faint: #6b7280; }
        @media (prefers-color-scheme: dark) { :root { --paper: #14181f; --ink: #e6e9ef; --faint: #9aa3b2; } }
        body { background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
        .text { font-family: ui-monospace, monospace; font-size: 1rem; overflow-wrap: anywhere; }
        .text b { display: inline-block; font-weight: 400; min-width: 1ch; vertical-align: top; white-space: pre; }
        .text span { white-space: nowrap; }
        .text i { display: block; border-top: 4px solid transparent; margin-top: 1px; }
        .key { color: var(--faint); }
        .key span { border-bottom: 4px solid; margin-right: 1.5rem; }
        """;

    /// <summary>Colours of the levels from the bottom up, apart for all kinds of colour vision; more levels start over.</summary>
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

    /// <summary>The page as HTML.</summary>
    /// <param name="title">The network's name.</param>
    /// <param name="text">The text and its boundaries.</param>
    public static string Write(string title, BoundaryText text)
    {
        var page = new StringBuilder();
        string name = WebUtility.HtmlEncode(title);
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append(CultureInfo.InvariantCulture, $"<title>Boundaries: {name}</title>\n<style>\n{Style}\n");
        for (int level = 0; level < text.LevelCount; level++)
        {
            page.Append(CultureInfo.InvariantCulture, $".l{level + 1} {{ border-color: {Colours[level % Colours.Length]} !important; }}\n");
        }

        page.Append(CultureInfo.InvariantCulture, $"</style>\n</head>\n<body>\n<h1>Boundaries: {name}</h1>\n<p class=\"key\">");
        for (int level = 0; level < text.LevelCount; level++)
        {
            page.Append(CultureInfo.InvariantCulture, $"<span class=\"l{level + 1}\">level {level + 1}: {text.Rate(level):P1} of the steps</span>");
        }

        page.Append("</p>\n<p class=\"text\"><span>");
        for (int t = 0; t < text.Length; t++)
        {
            AppendSymbol(page, text, t);
        }

        return page.Append("</span></p>\n</body>\n</html>\n").ToString();
    }

    private static void AppendSymbol(StringBuilder page, BoundaryText text, int step)
    {
        string symbol = text.Symbols[step];
        page.Append("<b>").Append(WebUtility.HtmlEncode(BoundaryStrip.Glyph(symbol)));
        for (int level = 0; level < text.LevelCount; level++)
        {
            page.Append(text.IsBoundary(level, step)
                ? string.Create(CultureInfo.InvariantCulture, $"<i class=\"l{level + 1}\"></i>")
                : "<i></i>");
        }

        page.Append("</b>");

        // Lines break where the text does, and may break after a word.
        page.Append(symbol switch { "\n" => "</span><br>\n<span>", " " => "</span><wbr><span>", _ => "" });
    }
}
