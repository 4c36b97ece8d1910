using Hmlstm.Definitions;

namespace Hmlstm.Runtime.Data;

/// <summary>The times of a table's rows, which are all written in one way.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="column">The column's name.</param>
internal sealed class TimeColumn(string path, string column)
{
    private const int LongestCell = 40;

    private readonly Chunks<long> ticks = new();

    /// <summary>The same times read with the day first, where the form leaves that open.</summary>
    private readonly Chunks<long> dayFirst = new();
    private TimeForm form;
    private string first = "";
    private bool isDayFirst;
    private (int Line, string Text)? notMonthFirst;
    private (int Line, string Text)? notDayFirst;
    private bool isOpen;

    /// <summary>The column's name.</summary>
    public string Name => column;

    /// <summary>Rows.</summary>
    public int Count => ticks.Count;

    /// <summary>A row's time in ticks.</summary>
    public long this[int row] => isDayFirst ? dayFirst[row] : ticks[row];

    /// <summary>Adds a row.</summary>
    /// <exception cref="DataException">It is no time, or written in another way than those above.</exception>
    public void Add(ReadOnlySpan<char> text, int line)
    {
        if (!TimeText.TryRead(text, out TimeForm found, out long time, out long other))
        {
            throw new DataException($"{Place(line)}: '{Show(text)}' is no time; times are {TimeText.Usual}.");
        }

        if (ticks.Count == 0)
        {
            (form, first) = (found, text.ToString());
        }
        else if (found != form)
        {
            throw new DataException(
                $"{Place(line)}: '{Show(text)}' is not written like '{Show(first)}', the first time; write all in one way, "
                + "best as 2024-01-31 or 2024-01-31 13:00.");
        }

        ticks.Add(time);
        if (form == TimeForm.Slashed)
        {
            dayFirst.Add(other);
            isOpen |= time != other;
            notMonthFirst ??= time < 0 ? (line, text.ToString()) : null;
            notDayFirst ??= other < 0 ? (line, text.ToString()) : null;
            if (notMonthFirst is (int early, string month) && notDayFirst is (int late, string day))
            {
                (int before, string shown) = early < late ? (early, month) : (late, day);
                throw new DataException(
                    $"{Place(line)}: '{Show(text)}' has the day and the month in another order than '{Show(shown)}' in line {before}.");
            }
        }
    }

    /// <summary>Ends the column: by now it is known whether the day or the month stands first.</summary>
    /// <exception cref="DataException">It is not known.</exception>
    public void Settle()
    {
        isDayFirst = notMonthFirst is not null;
        if (isOpen && notMonthFirst is null && notDayFirst is null)
        {
            throw new DataException(
                $"{path}, column {ForeignText.Show(column)}: '{Show(first)}' may be a month and a day or a day and a month, "
                + "and no row tells; write 2024-01-31.");
        }
    }

    private static string Show(ReadOnlySpan<char> text) => ForeignText.Show(text.ToString(), LongestCell);

    private string Place(int line) => $"{path}({line}), column {ForeignText.Show(column)}";
}
