namespace Hmlstm.Definitions.Tests;

/// <summary>The definitions beside the tests.</summary>
internal static class Fixture
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures");

    public static string Read(string kind, string name) => File.ReadAllText(Path.Combine(Folder, kind, name + ".model.yaml"));

    public static ParseResult Parse(string name) => NetworkParser.Parse(name + ".model.yaml", Read("valid", name));

    public static IEnumerable<string> Names(string kind) => Directory.EnumerateFiles(Path.Combine(Folder, kind), "*.model.yaml")
        .Select(static path => Path.GetFileName(path).Replace(".model.yaml", "", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);
}
