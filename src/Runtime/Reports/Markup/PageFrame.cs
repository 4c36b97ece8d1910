using System.Security.Cryptography;
using System.Text;

namespace Hmlstm.Runtime.Reports;

/// <summary>A page that stands alone: style and script are inside, and its content security policy lets nothing else in.</summary>
internal static class PageFrame
{
    /// <summary>The page as HTML.</summary>
    /// <param name="title">What the browser's tab says.</param>
    /// <param name="content">What is inside <c>main</c>.</param>
    public static string Around(string title, MarkupText content)
    {
        string policy = $"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{HashOf(PageStyle.Script)}'";
        MarkupText page = new();
        page.Add($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title}</title>
            <style>
            """);
        return $"{page}\n{PageStyle.Sheet}\n</style>\n</head>\n<body>\n<main>\n{content}</main>\n<script>{PageStyle.Script}</script>\n</body>\n</html>\n"
            .ReplaceLineEndings("\n");
    }

    private static string HashOf(string script) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
}
