using System.Text;

namespace Hmlstm.Export.PyTorch;

/// <summary>Writes lines of Python: handles indentation and line ends, and knows nothing about networks.</summary>
internal sealed class PythonWriter
{
    private const int LongestLine = 88;

    private readonly StringBuilder text = new();
    private int depth;

    /// <summary>One line at the current depth; empty for a blank one.</summary>
    public void Line(string line = "")
    {
        if (line.Length > 0)
        {
            text.Append(' ', depth * 4).Append(line);
        }

        text.Append('\n');
    }

    /// <summary>Finished lines, without trailing blanks.</summary>
    public void Part(string lines) => text.Append(lines.TrimEnd()).Append('\n');

    /// <summary>
    /// Lines one level deeper, under a header if there is one; disposing the result ends the block, with a closing line if there is one.
    /// </summary>
    public IDisposable Open(string? header = null, string? close = null)
    {
        if (header is not null)
        {
            Line(header);
        }

        depth++;
        return new Block(this, close);
    }

    /// <summary>A call with each argument on a line of its own, as black writes one whose last argument has a comma.</summary>
    /// <param name="head">What stands before the parenthesis.</param>
    /// <param name="arguments">The arguments; empty for none.</param>
    /// <param name="tail">What stands after the closing parenthesis.</param>
    public void Call(string head, IReadOnlyList<string> arguments, string tail = "")
    {
        if (arguments.Count == 0)
        {
            Line($"{head}(){tail}");
            return;
        }

        using (Open(head + "(", ")" + tail))
        {
            foreach (string argument in arguments)
            {
                Argument(argument);
            }
        }
    }

    /// <summary>An argument on a line; a list in it that makes the line too long has an item on each.</summary>
    private void Argument(string argument)
    {
        int list = argument.IndexOf('[', StringComparison.Ordinal);
        if (list < 0 || (depth * 4) + argument.Length < LongestLine)
        {
            Line(argument + ",");
            return;
        }

        int end = argument.LastIndexOf(']');
        using (Open(argument[..(list + 1)], argument[end..] + ","))
        {
            foreach (string item in argument[(list + 1)..end].Split(", "))
            {
                Line(item + ",");
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => text.ToString();

    private sealed class Block(PythonWriter python, string? close) : IDisposable
    {
        public void Dispose()
        {
            python.depth--;
            if (close is not null)
            {
                python.Line(close);
            }
        }
    }
}
