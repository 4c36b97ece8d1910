using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Hmlstm.Export.PyTorch;

/// <summary>Values and names in Python syntax.</summary>
internal static class PythonText
{
    // Keywords of Python that are valid class names in C#, and names that the file itself uses.
    private static readonly HashSet<string> Taken = new(
        [
            "None", "True", "False",
            "Any", "Callable", "List", "NamedTuple", "Optional", "Sequence", "Tuple", "Type",
            "Output", "Tensor", "F",
            .. PythonPart.Classes(),
        ],
        StringComparer.Ordinal);

    // Modules that the file, its training program, or torch imports: a file of such a name beside them would take their place.
    private static readonly HashSet<string> Imported = new(
        [
            "abc", "argparse", "array", "ast", "bisect", "calendar", "code", "codecs", "collections", "contextlib", "copy", "csv",
            "ctypes", "dataclasses", "datetime", "difflib", "dis", "email", "enum", "fractions", "functools", "gc", "glob", "hashlib",
            "heapq", "html", "inspect", "io", "itertools", "json", "keyword", "linecache", "locale", "logging", "math", "mmap",
            "multiprocessing", "numbers", "numpy", "operator", "os", "pathlib", "pickle", "platform", "queue", "random", "re", "select",
            "shutil", "signal", "site", "socket", "stat", "statistics", "string", "struct", "subprocess", "symbol", "sympy", "sys",
            "tempfile", "textwrap", "threading", "time", "timeit", "token", "tokenize", "torch", "traceback", "train", "types",
            "typing", "unittest", "uuid", "warnings", "weakref", "zipfile",
        ],
        StringComparer.Ordinal);

    /// <summary>A class's name that is neither a keyword of Python nor another class of the file.</summary>
    public static string ClassName(string name) => Taken.Contains(name) ? name + "Network" : name;

    /// <summary>
    /// A file's name in snake case, without ending: <c>two_sines</c> of <c>TwoSines</c>; never the name of a module that the file imports.
    /// </summary>
    public static string FileName(string name)
    {
        StringBuilder words = new();
        for (int i = 0; i < name.Length; i++)
        {
            bool begins = char.IsUpper(name[i])
                && i > 0
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            words.Append(begins && name[i - 1] != '_' ? "_" : "").Append(char.ToLowerInvariant(name[i]));
        }

        string file = words.ToString();
        return Imported.Contains(file) ? file + "_network" : file;
    }

    /// <summary>A float that reads back as the same number.</summary>
    public static string Float(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny(".E") >= 0 ? text : text + ".0";
    }

    /// <summary>A list of whole numbers.</summary>
    public static string List(IEnumerable<int> values) =>
        $"[{string.Join(", ", values.Select(static value => value.ToString(CultureInfo.InvariantCulture)))}]";

    /// <summary>
    /// Text for a docstring, in lines of at most so many characters: nothing in it can end the string or change the text direction.
    /// </summary>
    public static IEnumerable<string> Wrapped(string text, int width)
    {
        StringBuilder line = new();
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Escaped))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        if (line.Length > 0)
        {
            yield return line.ToString();
        }
    }

    private static string Escaped(string word)
    {
        StringBuilder escaped = new();
        foreach (Rune character in word.EnumerateRunes())
        {
            bool printable = Rune.GetUnicodeCategory(character) is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned);
            escaped.Append(character.Value is '"' or '\\' ? "\\" : "")
                .Append(printable ? character.ToString() : FormattableString.Invariant($"\\U{character.Value:x8}"));
        }

        return escaped.ToString();
    }
}

/// <summary>The Python files that are embedded in this assembly.</summary>
internal static partial class PythonPart
{
    private const string Folder = "pytorch/";

    private const string ProgramFolder = "pytorch-program/";

    private const string Ending = ".py";

    /// <summary>The text of one that modules are put together from.</summary>
    /// <param name="name">Its name without ending.</param>
    public static string Read(string name) => Read(Folder, name);

    /// <summary>The text of one that training programs are put together from.</summary>
    /// <param name="name">Its name without ending.</param>
    public static string ReadProgram(string name) => Read(ProgramFolder, name);

    private static string Read(string folder, string name)
    {
        using Stream stream = typeof(PythonPart).Assembly.GetManifestResourceStream(folder + name + Ending)
            ?? throw new InvalidOperationException($"the assembly lacks its part '{name}{Ending}'");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The names of all classes that the files of modules have.</summary>
    public static IEnumerable<string> Classes() => typeof(PythonPart).Assembly.GetManifestResourceNames()
        .Where(static name => name.StartsWith(Folder, StringComparison.Ordinal))
        .SelectMany(static name => Class().Matches(Read(name[Folder.Length..^Ending.Length])))
        .Select(static match => match.Groups[1].Value);

    [GeneratedRegex(@"^class (\w+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Class();
}
