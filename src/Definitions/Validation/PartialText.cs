using System.Text;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Validation;

/// <summary>
/// Finds the type's name in a text that is not YAML, so that code which uses the type goes on compiling while somebody types.
/// </summary>
internal static class PartialText
{
    private const int MostLines = 100;

    /// <summary>The names at the top of the text, else the file's; null where no name is valid.</summary>
    public static PartialDefinition? Scan(string path, string text)
    {
        string? name = null;
        string? space = null;
        using var reader = new StringReader(text.Length > Yaml.TextCheck.Longest ? "" : text);
        for (int i = 0; i < MostLines && reader.ReadLine() is string line; i++)
        {
            name ??= After(line, NetworkKeys.Model.Name + ":") is string model && NameType.WrongWith(model) is null ? model : null;
            space ??= After(line, NetworkKeys.Namespace.Name + ":") is string dotted && NameType.WrongWithNamespace(dotted) is null
                ? dotted
                : null;
        }

        name ??= FileNames.TypeName(path);
        return NameType.WrongWith(name) is null ? new PartialDefinition { Name = name, Namespace = space } : null;
    }

    private static string? After(string line, string key)
    {
        if (!line.StartsWith(key, StringComparison.Ordinal))
        {
            return null;
        }

        string value = line.Substring(key.Length);
        int comment = value.IndexOf(" #", StringComparison.Ordinal);
        return (comment < 0 ? value : value.Substring(0, comment)).Trim();
    }
}

/// <summary>What a file's name says about the type in it.</summary>
internal static class FileNames
{
    private static readonly string[] Endings = [".model.yaml", ".model.yml", ".yaml", ".yml"];

    /// <summary><c>models/tiny-text.model.yaml</c> becomes <c>TinyText</c>; not always a valid name.</summary>
    public static string TypeName(string path)
    {
        string name = path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);
        string ending = Endings.FirstOrDefault(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)) ?? "";
        var pascal = new StringBuilder();
        bool starts = true;
        foreach (char c in name.Substring(0, name.Length - ending.Length))
        {
            if (c is '-' or '_' or '.' or ' ')
            {
                starts = true;
                continue;
            }

            pascal.Append(starts ? char.ToUpperInvariant(c) : c);
            starts = false;
        }

        return pascal.ToString();
    }
}
