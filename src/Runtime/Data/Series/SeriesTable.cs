namespace Hmlstm.Runtime.Data;

/// <summary>The rows of one CSV file, or of several one after another.</summary>
/// <param name="files">The files, with the same columns.</param>
internal sealed class SeriesTable(IReadOnlyList<CsvTable> files)
{
    /// <summary>Rows of all files.</summary>
    public int Rows { get; } = files.Sum(static file => file.Rows);

    /// <summary>A value that float32 can hold.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="column">The column's name.</param>
    /// <exception cref="DataException">It cannot; the message has the file, its row and the column.</exception>
    public double this[int row, string column]
    {
        get
        {
            (CsvTable file, int place) = Find(row);
            try
            {
                return Scaler.Checked(file[place, column], place, column);
            }
            catch (DataException exception)
            {
                throw new DataException($"{file.Path}: {exception.Message}", exception);
            }
        }
    }

    /// <summary>A row's file and its number there, from 0.</summary>
    public (CsvTable File, int Row) Find(int row)
    {
        int file = 0;
        for (; row >= files[file].Rows; file++)
        {
            row -= files[file].Rows;
        }

        return (files[file], row);
    }
}
