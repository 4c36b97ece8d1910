using System.Diagnostics;

namespace Hmlstm.Cli.Terminals;

/// <summary>
/// The last line of a screen, overwritten in place ten times a second at most; nothing if the output is not a screen.
/// </summary>
internal sealed class StatusLine : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Terminal terminal;
    private readonly Lock gate = new();
    private long shownAt;
    private bool isShown;

    /// <param name="terminal">Where the line is.</param>
    public StatusLine(Terminal terminal)
    {
        this.terminal = terminal;
        IsVisible = terminal is { IsInteractive: true, IsQuiet: false };
    }

    /// <summary>Whether there is a screen to show something on.</summary>
    public bool IsVisible { get; }

    /// <summary>The columns that the line may have: one less than the screen, which would scroll at its last one.</summary>
    public int Width => Math.Max(terminal.Width - 1, 1);

    /// <summary>Replaces the line, unless it was replaced just before.</summary>
    /// <param name="text">One line; what the screen has no room for is cut off.</param>
    public void Show(string text)
    {
        lock (gate)
        {
            if (!IsVisible || (isShown && Stopwatch.GetElapsedTime(shownAt) < Pause))
            {
                return;
            }

            terminal.Output.Write(Terminal.ClearLine + (text.Length > Width ? text[..Width] : text));
            shownAt = Stopwatch.GetTimestamp();
            isShown = true;
        }
    }

    /// <summary>Writes a line that stays, above this one.</summary>
    public void Note(string line)
    {
        lock (gate)
        {
            Erase();
            terminal.Note(line);
        }
    }

    /// <summary>Leaves an empty line, so that what follows starts on it.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            Erase();
        }
    }

    private void Erase()
    {
        if (isShown)
        {
            terminal.Output.Write(Terminal.ClearLine);
            isShown = false;
        }
    }
}
