namespace Hmlstm.Runtime.Data;

/// <summary>Reads a table row by row, whatever its format.</summary>
public interface ITableReader
{
    /// <summary>
    /// Where the last row stands, from 1: the line on which it began, or in a format without lines the number of the row.
    /// </summary>
    int Line { get; }

    /// <summary>The names of the columns, before the first call of <see cref="MoveNext"/>; null where there are none.</summary>
    /// <exception cref="DataException">It is no row of a table.</exception>
    string[]? ReadRow();

    /// <summary>Goes to the next row.</summary>
    /// <param name="columns">The number of columns.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="DataException">It is no row of the table.</exception>
    bool MoveNext(int columns);

    /// <summary>The text in a column of the row, until the next one is read; empty where there is nothing.</summary>
    /// <param name="place">Which one, from 0.</param>
    ReadOnlySpan<char> Field(int place);

    /// <summary>The content of a column of the row: a text, or what else the format tells apart.</summary>
    /// <param name="place">Which one, from 0.</param>
    object? Cell(int place);
}
