using System.Text;

namespace Hmlstm.Runtime.Sampling;

/// <summary>
/// Ends a text where another one appears in it. What may be the beginning of that other text is held back, so that neither it nor anything
/// after it is ever given.
/// </summary>
public sealed class StopText
{
    private readonly string stop;
    private readonly StringBuilder held = new();

    /// <summary>Waits for a text.</summary>
    /// <param name="stop">The text; at least one character.</param>
    /// <exception cref="ArgumentException">There is no character.</exception>
    public StopText(string stop)
    {
        ArgumentException.ThrowIfNullOrEmpty(stop);
        this.stop = stop;
    }

    /// <summary>Whether the text has appeared.</summary>
    public bool IsFound { get; private set; }

    /// <summary>Adds to the text.</summary>
    /// <param name="text">What comes next; nothing counts after the text has appeared.</param>
    /// <returns>What is certainly before the other text and was not given yet.</returns>
    public string Add(string text)
    {
        if (IsFound)
        {
            return "";
        }

        held.Append(text);
        string all = held.ToString();
        int place = all.IndexOf(stop, StringComparison.Ordinal);
        IsFound = place >= 0;
        int given = IsFound ? place : all.Length - Beginning(all);
        held.Remove(0, IsFound ? held.Length : given);
        return all[..given];
    }

    /// <summary>What is still held back where the text ends without the other one.</summary>
    public string Finish()
    {
        string rest = held.ToString();
        held.Clear();
        return rest;
    }

    /// <summary>How long the end of a text is that may be the beginning of the other one.</summary>
    private int Beginning(string text)
    {
        for (int length = Math.Min(stop.Length - 1, text.Length); length > 0; length--)
        {
            if (text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length)))
            {
                return length;
            }
        }

        return 0;
    }
}
