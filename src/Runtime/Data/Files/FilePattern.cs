using System.IO.Enumeration;

namespace Hmlstm.Runtime.Data;

/// <summary>A path whose last part may have <c>*</c> for any characters and <c>?</c> for any one.</summary>
public static class FilePattern
{
    /// <summary>Whether a path stands for several files. What exists under the very name is one file.</summary>
    /// <param name="path">The path.</param>
    public static bool IsPattern(string path) =>
        !Path.Exists(path) && Path.GetFileName(path.AsSpan()).ContainsAny('*', '?') && Directory.Exists(FolderOf(path));

    /// <summary>The files that a path stands for, in the ordinal order of their names; hidden ones are left out.</summary>
    /// <param name="path">A pattern, or the path of one file.</param>
    /// <exception cref="DataException">No file matches, or the folder cannot be read.</exception>
    public static IReadOnlyList<string> Files(string path)
    {
        if (!IsPattern(path))
        {
            return [path];
        }

        string pattern = Path.GetFileName(path);
        string[] files =
        [
            .. DataFolder.Files(FolderOf(path))
                .Where(file => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(file.AsSpan()), ignoreCase: false)),
        ];
        return files.Length > 0 ? files : throw new DataException($"{path}: no file matches this pattern.");
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".";
}
