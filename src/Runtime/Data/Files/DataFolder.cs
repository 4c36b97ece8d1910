namespace Hmlstm.Runtime.Data;

/// <summary>
/// The data in a folder. What begins with a dot is none: file managers, notebooks and version control leave such files and folders
/// behind.
/// </summary>
internal static class DataFolder
{
    /// <summary>The paths of the files in the ordinal order of their names.</summary>
    /// <exception cref="DataException">The folder cannot be read.</exception>
    public static string[] Files(string path) => Visible(path, Directory.GetFiles);

    /// <summary>The paths of the folders in the ordinal order of their names.</summary>
    /// <exception cref="DataException">The folder cannot be read.</exception>
    public static string[] Folders(string path) => Visible(path, Directory.GetDirectories);

    private static string[] Visible(string path, Func<string, string[]> list)
    {
        try
        {
            return [.. list(path).Where(static entry => !Path.GetFileName(entry.AsSpan()).StartsWith('.')).Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (DataException.IsFileFailure(exception))
        {
            throw DataException.ForFile(path, exception);
        }
    }
}
