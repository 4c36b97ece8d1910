using Hmlstm.Definitions;

namespace Hmlstm.Runtime.Data;

/// <summary>Finds a column of a CSV file by its name.</summary>
internal static class ColumnPlace
{
    /// <summary>The column's place in the header, from 0.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="header">The names of all columns.</param>
    /// <param name="name">The column that is wanted.</param>
    /// <exception cref="DataException">No column has the name, or several have.</exception>
    public static int Find(string path, string[] header, string name)
    {
        int place = Array.IndexOf(header, name);
        if (place < 0)
        {
            throw new DataException($"{path}: there is no column '{ForeignText.Show(name)}'; there are {ForeignText.List(header)}.");
        }

        int count = header.Count(other => other == name);
        return count == 1
            ? place
            : throw new DataException(
                $"{path}: there are {count} columns '{ForeignText.Show(name)}', so the name says too little; rename all but one.");
    }
}
