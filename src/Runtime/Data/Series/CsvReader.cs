using System.Text;

namespace Hmlstm.Runtime.Data;

/// <summary>Reads the rows of a CSV file as fields (RFC 4180): quotes may hold separators, line ends and doubled quotes.</summary>
/// <remarks>The separator is the one of comma, semicolon and tab that the first line has most of.</remarks>
internal sealed class CsvReader(string path, TextReader file)
{
    private const int LongestRow = 1 << 20;
    private static readonly char[] Separators = [',', ';', '\t'];
    private char separator;

    /// <summary>The line on which the last row began, from 1.</summary>
    public int Line { get; private set; }

    private int NextLine { get; set; } = 1;

    /// <summary>The next row that is not blank; null at the end.</summary>
    /// <exception cref="DataException">A quote is never closed, or the row is too long to be one.</exception>
    public string[]? ReadRow()
    {
        string? text = file.ReadLine();
        while (text is not null && text.Trim().Length == 0)
        {
            NextLine++;
            text = file.ReadLine();
        }

        if (text is null)
        {
            return null;
        }

        Line = NextLine++;
        separator = separator == 0 ? Separators.MaxBy(candidate => text.Count(character => character == candidate)) : separator;
        List<string> fields = [];
        StringBuilder field = new();
        bool quoted = false;
        for (int place = 0; ; place++)
        {
            if (place == text.Length)
            {
                if (!quoted)
                {
                    fields.Add(field.ToString());
                    return [.. fields];
                }

                field.Append('\n');
                text = Continue(field);
                place = -1;
            }
            else if (quoted)
            {
                bool closes = text[place] == '"';
                bool doubled = closes && place + 1 < text.Length && text[place + 1] == '"';
                quoted = !closes || doubled;
                place += doubled ? 1 : 0;
                if (!closes || doubled)
                {
                    field.Append(text[place]);
                }
            }
            else if (text[place] == '"' && field.Length == 0)
            {
                quoted = true;
            }
            else if (text[place] == separator)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(text[place]);
            }
        }
    }

    private string Continue(StringBuilder field)
    {
        NextLine++;
        string? text = file.ReadLine();
        return text is null || field.Length > LongestRow
            ? throw new DataException($"{path}({Line}): a quote that opens in this row is not closed.")
            : text;
    }
}
