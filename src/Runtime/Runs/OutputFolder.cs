namespace Hmlstm.Runtime.Runs;

/// <summary>Makes the folders that output is written to.</summary>
public static class OutputFolder
{
    /// <summary>Makes a folder, with those above it; one that exists stays as it is.</summary>
    /// <param name="path">The folder; empty for the current one.</param>
    /// <exception cref="IOException">A file has the name of the folder or of one above it, or the folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be made.</exception>
    public static void Make(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        for (string? place = path; !string.IsNullOrEmpty(place); place = Path.GetDirectoryName(place))
        {
            string name = Path.TrimEndingDirectorySeparator(place);
            if (Directory.Exists(name))
            {
                break;
            }

            // Not File.Exists alone, which also holds for a link to a missing file.
            FileInfo file = new(name);
            if (file.LinkTarget is not null && !Path.Exists(file.ResolveLinkTarget(returnFinalTarget: true)?.FullName))
            {
                throw new IOException($"'{name}' is a link to a place that does not exist, and a folder is to be made there");
            }

            if (File.Exists(name))
            {
                throw new IOException($"'{name}' is a file, and a folder is to be made there");
            }
        }

        if (path.Length > 0)
        {
            Directory.CreateDirectory(path);
        }
    }
}
