using System.Diagnostics;

namespace Hmlstm.Runtime.Tests.Data;

/// <summary>A pipe with a name: what can be read once, from front to back, and says no length.</summary>
internal static class NamedPipe
{
    public static string Create(TemporaryFolder folder)
    {
        string path = Path.Combine(folder.Path, "pipe");
        using Process made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
        return path;
    }

    /// <summary>Waits for a reader and gives it all bytes.</summary>
    public static Task WriteAsync(string path, byte[] content) => Task.Run(() =>
    {
        using FileStream pipe = new(path, FileMode.Open, FileAccess.Write);
        pipe.Write(content);
    });
}
