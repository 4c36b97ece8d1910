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
        string whole = $"{page}\n{PageStyle.Sheet}\n</style>\n</head>\n<body>\n<main>\n{content}</main>\n" +
            $"<script>{PageStyle.Script}</script>\n</body>\n</html>\n";
        return whole.ReplaceLineEndings("\n");
    }

    private static string HashOf(string script) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
}

/// <summary>How all pages look: light, dark and on paper; and the few lines that show a value under the pointer.</summary>
internal static class PageStyle
{
    /// <summary>
    /// Colours that are apart for all kinds of colour vision (Okabe and Ito 2008), a little darker on white and lighter on black;
    /// more series start over.
    /// </summary>
    public const int Colours = 6;

    /// <summary>The style sheet.</summary>
    public const string Sheet = """
        :root { color-scheme: light; --paper: #f7f7f5; --card: #fff; --ink: #18202b; --soft: #5c6675; --rule: #dfe2e6; --grid: #eceef1;
          --shade: #f1f3f5; --c1: #0868ac; --c2: #d1510a; --c3: #00866a; --c4: #ad4f8d; --c5: #a87900; --c6: #2f8fc4; }
        @media (prefers-color-scheme: dark) { :root { color-scheme: dark; --paper: #11151b; --card: #191f27; --ink: #e7eaef;
          --soft: #9ba6b5; --rule: #303843; --grid: #262d37; --shade: #222933;
          --c1: #5cb3f2; --c2: #ff9457; --c3: #41cfa3; --c4: #e9a3d0; --c5: #ecc254; --c6: #93d5fa; } }
        @media print { :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --rule: #bbb;
          --grid: #e4e4e4; --shade: #f2f2f2;
          --c1: #0868ac; --c2: #d1510a; --c3: #00866a; --c4: #ad4f8d; --c5: #a87900; --c6: #2f8fc4; } }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        body { background: var(--paper); color: var(--ink);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; margin: 0; }
        main { margin: 0 auto; max-width: 72rem; padding: 2.5rem 1.5rem 4rem; }
        h1 { font-size: 1.9rem; letter-spacing: -.02em; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
        h2 { font-size: 1.15rem; letter-spacing: -.01em; margin: 2.75rem 0 .25rem; }
        p { margin: .25rem 0; max-width: 46rem; }
        .soft, .note { color: var(--soft); }
        .note { font-size: .87rem; margin-bottom: .75rem; }
        .facts { display: flex; flex-wrap: wrap; gap: 1px; margin: 1.5rem 0 0; background: var(--rule);
          border: 1px solid var(--rule); border-radius: 8px; overflow: hidden; }
        .facts div { background: var(--card); flex: 1 1 8.6rem; padding: .8rem 1rem; }
        .facts dt { color: var(--soft); font-size: .78rem; }
        .facts dd { font-size: 1.1rem; font-variant-numeric: tabular-nums; font-weight: 600; letter-spacing: -.01em; margin: 0;
          overflow-wrap: anywhere; }
        .facts small { color: var(--soft); display: block; font-size: .78rem; font-weight: 400; letter-spacing: 0; }
        .cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(27rem, 100%), 1fr)); margin-top: .75rem; }
        .curves { grid-template-columns: repeat(auto-fill, minmax(min(20.5rem, 100%), 1fr)); }
        .small { grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr)); }
        .cards.one { grid-template-columns: minmax(0, 1fr); }
        figure, .card { background: var(--card); border: 1px solid var(--rule); border-radius: 8px; margin: 0; min-width: 0;
          padding: 1rem 1.1rem .8rem; }
        figcaption { font-size: .95rem; font-weight: 600; }
        figcaption small { color: var(--soft); font-size: .82rem; font-weight: 400; margin-left: .5rem; }
        .scroll { overflow-x: auto; }
        svg { display: block; height: auto; max-width: 100%; width: 100%; }
        svg text { fill: var(--soft); font-size: 11px; font-variant-numeric: tabular-nums; }
        svg .strong { fill: var(--ink); font-weight: 600; paint-order: stroke; stroke: var(--card); stroke-linejoin: round;
          stroke-width: 3px; }
        .grid { stroke: var(--grid); stroke-width: 1; }
        .base { stroke: var(--rule); stroke-width: 1; }
        .line { fill: none; stroke-linejoin: round; stroke-linecap: round; stroke-width: 1.8; }
        .guide { stroke: var(--soft); stroke-dasharray: 2 3; stroke-width: 1; }
        .best { fill: var(--card); stroke-width: 2; }
        .hit { fill: transparent; }
        .hit:hover { fill: var(--ink); fill-opacity: .08; }
        .dot { fill-opacity: .45; }
        .cell { shape-rendering: crispEdges; }
        .truth { opacity: .55; stroke: var(--soft); stroke-width: 3.2; }
        .legend { color: var(--soft); display: flex; flex-wrap: wrap; font-size: .82rem; gap: .1rem 1.1rem; list-style: none;
          margin: .35rem 0 .5rem; padding: 0; }
        .legend li::before { background: currentColor; border-radius: 2px; content: ""; display: inline-block; height: .2rem;
          margin-right: .45rem; vertical-align: middle; width: 1rem; }
        .legend .area::before { height: .7rem; width: .7rem; }
        .legend li > span { color: var(--soft); }
        .strip { display: grid; font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 14.5px;
          grid-template-columns: auto 1fr; margin: 0 0 1.1rem; }
        .strip .names { color: var(--soft); font-size: 10px; line-height: 1; margin: 0; padding-right: .6rem; text-align: right;
          white-space: pre; }
        .strip .names span { display: block; height: 11px; }
        .strip .chars { grid-column: 2; line-height: 1.5; margin: 0; max-width: none; white-space: pre; }
        .strip .chars span { display: inline-block; text-align: center; unicode-bidi: isolate; width: 1ch; }
        .strip .words span { width: auto; }
        .strip .names:has(+ .next) { align-self: center; }
        .strip .next { color: var(--soft); }
        .strip .chars span:hover { background: var(--ink); color: var(--card); }
        .strip svg { max-width: none; }
        .sheet { display: grid; gap: .6rem; grid-template-columns: repeat(auto-fill, minmax(4.6rem, 1fr));
          list-style: none; margin: .5rem 0 1rem; padding: 0; }
        .sheet li { font-size: .82rem; min-width: 0; overflow-wrap: anywhere; text-align: center; }
        .sheet svg { border-radius: 4px; outline: 2px solid transparent; }
        .sheet .wrong svg { outline-color: var(--c2); }
        .sheet .wrong span { color: var(--c2); font-weight: 600; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100%; }
        caption { font-size: .95rem; font-weight: 600; padding-bottom: .35rem; text-align: left; }
        th, td { border-bottom: 1px solid var(--grid); padding: .32rem .9rem .32rem 0; text-align: left; vertical-align: baseline;
          white-space: nowrap; }
        th { color: var(--soft); font-size: .8rem; font-weight: 500; }
        tbody th { color: var(--ink); font-size: inherit; font-weight: 400; }
        tbody tr:last-child > * { border-bottom: 0; }
        tfoot td, tfoot th { border-bottom: 0; border-top: 1px solid var(--rule); color: var(--ink); font-size: inherit; font-weight: 600; }
        .number { text-align: right; }
        th.number:last-child, td.number:last-child { padding-right: 0; }
        .matrix td { border: 1px solid var(--card); min-width: 2.6rem; padding: .3rem .5rem; position: relative; text-align: center; }
        .matrix th { border: 0; padding: .3rem .6rem; }
        .matrix td::before { background: var(--c1); content: ""; inset: 0; opacity: var(--share); position: absolute; }
        .matrix td span { position: relative; }
        pre { background: var(--card); border: 1px solid var(--rule); border-radius: 8px;
          font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
          margin: .75rem 0 0; max-height: 34rem; overflow: auto; padding: 1rem 1.1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
        footer { color: var(--soft); font-size: .82rem; margin-top: 3rem; }
        .tip { background: var(--ink); border-radius: 5px; color: var(--paper); font-size: .8rem; left: 0; max-width: 22rem;
          padding: .25rem .55rem; pointer-events: none; position: fixed; top: 0;
          white-space: pre-line; z-index: 9; }
        @page { margin: 14mm; }
        @media print { body { font-size: 10.5pt; } main { max-width: none; padding: 0; }
          figure, .card, tr, .strip, .facts { break-inside: avoid; } h2 { break-after: avoid; }
          pre { max-height: none; font-size: 8.5pt; } .cards { grid-template-columns: 1fr 1fr; } .cards.one { grid-template-columns: 1fr; }
          .scroll { overflow: visible; } .strip { font-size: 7.6pt; } .tip { display: none; } }
        """;

    /// <summary>Shows what <c>data-tip</c> says beside the pointer; cells under a text say what their character says.</summary>
    public const string Script = """
        const tip = document.createElement('div'); tip.className = 'tip'; tip.hidden = true; document.body.append(tip);
        addEventListener('pointermove', event => {
          let at = event.target instanceof Element ? event.target.closest('[data-tip], .strip svg') : null;
          if (at && !at.dataset.tip) {
            const cells = at.getBoundingClientRect(), chars = at.parentNode.firstElementChild.children;
            at = chars[Math.floor((event.clientX - cells.left) / cells.width * chars.length)];
          }
          tip.hidden = !at;
          if (at) {
            tip.textContent = at.dataset.tip;
            tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8)) + 'px';
            tip.style.top = Math.min(event.clientY + 16, innerHeight - tip.offsetHeight - 8) + 'px';
          }
        });
        """;

    /// <summary>The variable of a colour.</summary>
    /// <param name="index">Which series, from 0.</param>
    public static string Colour(int index) => FormattableString.Invariant($"var(--c{(index % Colours) + 1})");
}
