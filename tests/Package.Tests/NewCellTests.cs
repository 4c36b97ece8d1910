using System.Globalization;
using System.Text.RegularExpressions;
using Hmlstm.Package.Tests.Support;

namespace Hmlstm.Package.Tests;

/// <summary>
/// What a new kind of cell costs: a copy of the sources gets an identity cell, which has a folder of its own in each assembly, and the few
/// lines that register it.
/// </summary>
public sealed class NewCellTests : IDisposable
{
    private const int MostEdits = 5;

    /// <summary>The lines outside the cell's own folders: the file, the text that a line follows, and the line.</summary>
    private static readonly (string File, string After, string Line)[] Edits =
    [
        (
            "src/Definitions/Models/StackDefinition.cs",
            "    Rnn,\n",
            "\n    /// <summary>Hands on what enters.</summary>\n    Identity,\n"),
        (
            "src/Definitions/Cells/CellKinds.cs",
            "        HmLstmCell.Kind,\n",
            "        IdentityCell.Kind,\n"),
        (
            "src/Generator/Cells/StackWriter.cs",
            "        [typeof(RnnStack)] = static (stack, prefix) => new RnnStackWriter((RnnStack)stack, prefix),\n",
            "        [typeof(IdentityStack)] = static (stack, prefix) => new IdentityStackWriter((IdentityStack)stack, prefix),\n"),
        (
            "src/Export/Cells/StackExport.cs",
            "        RnnStack cell => new(new PyTorchRnn(cell), place => new OnnxRnn(cell, place)),\n",
            "        IdentityStack layers => new(new Identity.PyTorchIdentity(layers), place => new Identity.OnnxIdentity(place)),\n"),
    ];

    private readonly DirectoryInfo copy = Directory.CreateTempSubdirectory("hmlstm-cell-");

    private static string Projects => Path.Combine(AppContext.BaseDirectory, "Projects", "IdentityCell");

    public void Dispose() => copy.Delete(recursive: true);

    [Fact]
    public async Task A_kind_of_cell_is_a_folder_in_each_assembly_and_a_line_where_it_is_registered()
    {
        Assert.InRange(Edits.Length, 1, MostEdits);
        string recipe = File.ReadAllText(Path.Combine(BuiltWith.Root, "CONTRIBUTING.md"));
        Assert.All(Edits, edit => Assert.Contains($"`{edit.File}`", recipe, StringComparison.Ordinal));

        CopyRepository();
        CopyFolder(Projects, copy.FullName);
        foreach ((string file, string after, string line) in Edits)
        {
            string path = Path.Combine(copy.FullName, file);
            string text = await File.ReadAllTextAsync(path);
            Assert.Single(Regex.Matches(text, Regex.Escape(after)));
            await File.WriteAllTextAsync(path, text.Replace(after, after + line, StringComparison.Ordinal));
        }

        await File.WriteAllTextAsync(
            Path.Combine(copy.FullName, "echo.txt"),
            string.Concat(Enumerable.Range(0, 400).Select(n => n.ToString("x", CultureInfo.InvariantCulture) + " and ")));
        // The style of these sources is the business of the repository's own build.
        string[] build = ["build", "src/Cli/Cli.csproj", "-c", "Release", "-v", "quiet", "-nologo", "-p:RunAnalyzers=false"];
        (await Dotnet.RunAsync(copy.FullName, build)).MustSucceed();

        await AssertWritesAsync("identity", "summary", "echo.model.yaml");
        await AssertWritesAsync("identity.Run(", "emit", "echo.model.yaml");
        await AssertWritesAsync("class IdentityStack(", "emit", "echo.model.yaml", "--target", "pytorch");
        await AssertWritesAsync("written to run", "train", "echo.model.yaml", "--out", "run");
        await AssertWritesAsync("window.onnx: written", "export", "run", "--onnx", "onnx");
        await AssertWritesAsync("the ", "sample", "run", "--prime", "the ", "--length", "20");
    }

    /// <summary>Outside the folders of cells, only what registers them names a kind.</summary>
    [Fact]
    public void Nothing_outside_the_folders_of_cells_asks_which_kind_a_stack_is()
    {
        string[] registering = [.. Edits.Select(static edit => edit.File)];
        var naming = new Regex(@"\b(HmLstmStack|KLstmStack|RnnStack)\b|\bCellKind\.(HmLstm|KLstm|Lstm|Gru|Rnn)\b");
        string[] asking =
        [
            .. Directory.EnumerateFiles(Path.Combine(BuiltWith.Root, "src"), "*.cs", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(BuiltWith.Root, path).Replace('\\', '/'))
                .Where(file => !file.Contains("/Cells/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))
                .Where(file => !registering.Contains(file))
                .Where(file => naming.IsMatch(Code(Path.Combine(BuiltWith.Root, file)))),
        ];
        Assert.Empty(asking);
    }

    private static string Code(string path) =>
        string.Join('\n', File.ReadLines(path).Where(static line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    private async Task AssertWritesAsync(string text, params string[] arguments)
    {
        string tool = Path.Combine("artifacts", "bin", "Cli", "release", "hmlstm.dll");
        CommandResult result = (await Dotnet.RunAsync(copy.FullName, ["exec", tool, .. arguments])).MustSucceed();
        Assert.Contains(text, result.Output, StringComparison.Ordinal);
    }

    private void CopyRepository()
    {
        foreach (string file in Directory.EnumerateFiles(BuiltWith.Root))
        {
            File.Copy(file, Path.Combine(copy.FullName, Path.GetFileName(file)));
        }

        foreach (string folder in new[] { "src", "benchmarks", "eng" })
        {
            CopyFolder(Path.Combine(BuiltWith.Root, folder), Path.Combine(copy.FullName, folder));
        }
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
