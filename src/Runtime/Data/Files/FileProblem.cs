namespace Hmlstm.Runtime.Data;

/// <summary>Why a file cannot be read, in words for whoever named it.</summary>
public static class FileProblem
{
    private const string OfName = "its name is not UTF-8, and such a file cannot be opened; rename it";

    /// <summary>The end of a sentence that says that there is no such file: more about its name, or nothing.</summary>
    /// <param name="path">The path that leads nowhere.</param>
    public static string OfMissing(string path) => HasLostName(path) ? ": " + OfName : "";

    /// <summary>A failure of the file system as a sentence without its stop.</summary>
    internal static string Of(string path, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => HasLostName(path) ? OfName : "there is no such file",
        UnauthorizedAccessException => "the file may not be read, or is a folder",
        _ => exception.Message.ReplaceLineEndings(" ").TrimEnd('.'),
    };

    /// <summary>What of a name is no UTF-8 became U+FFFD when .NET read it, and no longer leads to the file.</summary>
    private static bool HasLostName(string path) => path.Contains('\uFFFD', StringComparison.Ordinal);
}
