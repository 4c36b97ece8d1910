using System.Text;

namespace Hmlstm.Definitions.Validation;

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
