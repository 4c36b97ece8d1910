using System.Text;

namespace Hmlstm.Generator.Emit;

/// <summary>Lines of C#: knows depth, braces, four spaces and <c>\n</c>, and nothing about networks.</summary>
internal sealed class CodeWriter
{
    private const int LongestLine = 140;

    private readonly StringBuilder text = new();
    private int depth;
    private bool atStart = true;

    /// <summary>One line at the current depth; empty for a blank one.</summary>
    internal void Line(string line = "")
    {
        if (line.Length > 0)
        {
            text.Append(' ', depth * 4).Append(line);
        }

        text.Append('\n');
        atStart = false;
    }

    /// <summary>Whether a line at the current depth is not too long.</summary>
    internal bool Fits(string line) => (depth * 4) + line.Length <= LongestLine;

    /// <summary>A list in brackets or parentheses: on one line if it fits, otherwise one item per line.</summary>
    internal void List(string head, IReadOnlyList<string> items, string tail)
    {
        string line = head + string.Join(", ", items) + tail;
        if (Fits(line))
        {
            Line(line);
            return;
        }

        Line(head);
        using (Indent())
        {
            for (int i = 0; i < items.Count; i++)
            {
                Line(items[i] + (i == items.Count - 1 ? tail : ","));
            }
        }
    }

    /// <summary>A blank line before a member, but none before a block's first.</summary>
    internal void Gap()
    {
        if (!atStart)
        {
            Line();
        }

        atStart = true;
    }

    /// <summary>A block under its header, if it has one; disposing what comes back closes it.</summary>
    internal IDisposable Open(string? header = null, string close = "}")
    {
        if (header is not null)
        {
            Line(header);
        }

        Line("{");
        return Deeper(close);
    }

    /// <summary>Lines that go on with the line before, one level deeper.</summary>
    internal IDisposable Indent() => Deeper(null);

    /// <summary>An XML documentation line; what it holds is XML already.</summary>
    internal void Doc(string xml) => Line("/// " + xml);

    /// <inheritdoc/>
    public override string ToString() => text.ToString();

    private Block Deeper(string? close)
    {
        depth++;
        atStart = true;
        return new Block(this, close);
    }

    private sealed class Block(CodeWriter code, string? close) : IDisposable
    {
        public void Dispose()
        {
            code.depth--;
            code.atStart = false;
            if (close is not null)
            {
                code.Line(close);
            }
        }
    }
}
