namespace Hmlstm.Generator.Tests.Support;

/// <summary>The definitions in <c>Samples/</c>.</summary>
internal static class Samples
{
    private const string Ending = ".model.yaml";

    /// <summary>All of them.</summary>
    internal static string[] Names =>
    [
        .. typeof(Samples).Assembly.GetManifestResourceNames()
            .Where(static name => name.EndsWith(Ending, StringComparison.Ordinal))
            .Select(static name => name[..^Ending.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The resources that are the language's valid fixtures.</summary>
    internal static string[] Fixtures =>
        [.. typeof(Samples).Assembly
            .GetManifestResourceNames()
            .Where(static name => name.EndsWith(".fixture", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    /// <summary>The file <c>Samples/name.model.yaml</c>.</summary>
    internal static YamlText File(string name) => new("/app/" + name + Ending, Text(name));

    /// <summary>Its text.</summary>
    internal static string Text(string name)
    {
        using Stream stream = typeof(Samples).Assembly.GetManifestResourceStream(name + Ending)
            ?? throw new ArgumentException($"There is no sample '{name}'.", nameof(name));
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    /// <summary>A file beside the tests, by its name.</summary>
    internal static string Resource(string fileName)
    {
        using Stream stream = typeof(Samples).Assembly.GetManifestResourceStream(fileName)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
