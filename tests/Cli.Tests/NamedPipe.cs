using System.Diagnostics;

namespace Hmlstm.Cli.Tests;

/// <summary>
/// A pipe with a name, as the shell's <c>&lt;(command)</c> makes one: what can be read once, from front to back, and says no length.
/// </summary>
internal sealed class NamedPipe : IDisposable
{
    private readonly Task writing;

    private NamedPipe(Task writing) => this.writing = writing;

    /// <summary>Makes a pipe that gives its one reader a file's bytes.</summary>
    public static NamedPipe Of(Workplace work, string name, string file)
    {
        string path = work.PathOf(name);
        byte[] content = File.ReadAllBytes(work.PathOf(file));
        File.Delete(path);
        using Process made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
        return new NamedPipe(Task.Run(() =>
        {
            using FileStream pipe = new(path, FileMode.Open, FileAccess.Write);
            pipe.Write(content);
        }));
    }

    /// <summary>Waits until all has been read.</summary>
    public void Dispose() => writing.GetAwaiter().GetResult();
}
