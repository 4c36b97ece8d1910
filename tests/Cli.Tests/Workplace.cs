using System.Text;
using Hmlstm.Cli.Terminals;

namespace Hmlstm.Cli.Tests;

/// <summary>A folder of its own for one test, with the files that the test needs.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("hmlstm-cli-");

    public string Folder => folder.FullName;

    public string PathOf(string name) => Path.Combine(Folder, name);

    public Workplace With(string name, string text)
    {
        string path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return this;
    }

    public string Read(string name) => File.ReadAllText(PathOf(name));

    public bool Has(string name) => File.Exists(PathOf(name));

    public string[] Files() =>
        [.. folder.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file.FullName)).Order()];

    /// <summary>
    /// Runs the tool inside the test, which is fast. <c>@/</c> in an argument is this folder; what the tool says names it in no path.
    /// </summary>
    public ToolRun Run(params string[] arguments)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        string[] placed = [.. arguments.Select(argument => argument.Replace("@/", Folder + "/", StringComparison.Ordinal))];
        int code = Tool.RunAsync(placed, new Terminal(output, error, isInteractive: false)).GetAwaiter().GetResult();
        return new ToolRun(code, Shortened(output), Shortened(error));
    }

    /// <summary>Runs the built tool as a process in this folder.</summary>
    public ToolRun RunProcess(params string[] arguments) => ToolProcess.Run(Folder, arguments);

    public void Dispose() => folder.Delete(recursive: true);

    private string Shortened(StringWriter text) => text.ToString().Replace(Folder + "/", "", StringComparison.Ordinal);
}
