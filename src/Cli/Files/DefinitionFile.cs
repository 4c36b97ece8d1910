using System.Text;
using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Cli.Files;

/// <summary>Reads a <c>.model.yaml</c> file.</summary>
internal static class DefinitionFile
{
    /// <summary>Characters that are read at all. The parser refuses far fewer, and says how many there are; this is for what never ends.</summary>
    private const int LongestText = 64 << 20;

    /// <summary>Reads and checks a file; what is wrong with its text is in the result.</summary>
    /// <exception cref="InputException">There is no such file, or it cannot be read.</exception>
    public static ParseResult Parse(string path) => Parse(path, []);

    /// <summary>The definition that a file of a run holds. Its warnings were shown when the run was trained; nobody can heed them now.</summary>
    /// <exception cref="InputException">The file cannot be read or is no valid definition: every problem has a line.</exception>
    public static NetworkDefinition Load(string path) => Valid(Parse(path));

    /// <summary>The definition that a file holds; its warnings are written to the terminal.</summary>
    /// <exception cref="InputException">The file cannot be read or is no valid definition: every problem has a line.</exception>
    public static NetworkDefinition Load(string path, Terminal terminal) => Load(path, [], terminal);

    /// <summary>The same with values of its training and data replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="settings">Keys and values: <c>training.epochs=3</c>.</param>
    /// <param name="terminal">Where warnings go.</param>
    /// <exception cref="InputException">The file cannot be read, or it or a setting is not valid: every problem has a line.</exception>
    public static NetworkDefinition Load(string path, IReadOnlyList<string> settings, Terminal terminal)
    {
        ParseResult parsed = Parse(path, settings);
        NetworkDefinition definition = Valid(parsed);
        foreach (string warning in Lines(parsed))
        {
            terminal.Error.WriteLine(warning);
        }

        return definition;
    }

    private static NetworkDefinition Valid(ParseResult parsed) => parsed.Definition ?? throw new InputException(Lines(parsed));

    private static string[] Lines(ParseResult parsed) => [.. parsed.Problems.Select(static problem => problem.Format())];

    private static ParseResult Parse(string path, IReadOnlyList<string> settings) => NetworkParser.Parse(path, ReadText(path), settings);

    private static string ReadText(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new InputException($"'{path}' is a folder; name the .model.yaml file");
            }

            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            using var reader = new StreamReader(file, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
            return ReadAll(reader) ?? throw new InputException($"'{path}' has more than {LongestText} characters; no definition is that long");
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"there is no file '{path}'{FileProblem.OfMissing(path)}");
        }
    }

    private static string? ReadAll(StreamReader reader)
    {
        var text = new StringBuilder();
        char[] part = new char[1 << 16];
        for (int read; (read = reader.Read(part)) > 0;)
        {
            text.Append(part, 0, read);
            if (text.Length > LongestText)
            {
                return null;
            }
        }

        return text.ToString();
    }
}
