namespace Hmlstm.Runtime.Reports;

/// <summary>
/// How the symbols of a reading stand in lines: a column for each character; where symbols are words, as many as the longer of a word and
/// the one expected after it has, and a blank between two.
/// </summary>
public sealed class StripColumns
{
    /// <summary>Columns of a word at most.</summary>
    private const int Widest = 20;

    private readonly SequenceReading reading;
    private readonly bool withNext;

    /// <param name="reading">A reading with symbols.</param>
    /// <param name="withNext">Whether what is expected next has a line of its own.</param>
    public StripColumns(SequenceReading reading, bool withNext)
    {
        this.reading = reading;
        this.withNext = withNext && reading.Expected.Count > 0;
        HasCharacters = reading.HasCharacters;
    }

    /// <summary>Whether symbols are single characters.</summary>
    public bool HasCharacters { get; }

    /// <summary>A step's symbol as it is shown.</summary>
    public string Symbol(int step) => Shown(reading.Symbols[step]);

    /// <summary>What is expected after a step, as it is shown.</summary>
    public string Expected(int step) => Shown(reading.Expected[step]);

    /// <summary>The columns of a step, with the blank after it.</summary>
    public int Width(int step) => HasCharacters
        ? 1
        : 1 + Math.Max(Columns(Symbol(step)), withNext ? Columns(Expected(step)) : 0);

    /// <summary>The stretches of steps that stand in a line each.</summary>
    /// <param name="columns">The columns of a line.</param>
    public IEnumerable<(int Start, int End)> Lines(int columns)
    {
        int start = 0;
        for (int step = 0, used = 0; step < reading.Length; step++)
        {
            int width = Width(step);
            if (used + width > columns && step > start)
            {
                yield return (start, step);
                (start, used) = (step, 0);
            }

            used += width;
        }

        if (start < reading.Length)
        {
            yield return (start, reading.Length);
        }
    }

    /// <summary>A text filled up with blanks to the columns of a step.</summary>
    public string Padded(string shown, int step) => shown + new string(' ', Math.Max(0, Width(step) - Columns(shown)));

    /// <summary>Every symbol that is shown has one column for each of its characters.</summary>
    private static int Columns(string shown) => shown.Length;

    private string Shown(string symbol) => HasCharacters ? Glyph.Of(symbol) : Glyph.OfWord(symbol, Widest);
}
