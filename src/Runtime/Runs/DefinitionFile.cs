using System.Text;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Runs;

/// <summary>Reads a <c>.model.yaml</c> file, or the <c>model.yaml</c> of a run.</summary>
public static class DefinitionFile
{
    /// <summary>Characters that are read at all. The parser refuses far fewer, and says how many; this is for what never ends.</summary>
    private const int LongestText = 64 << 20;

    /// <summary>Reads a file; what is wrong with its text is in the result.</summary>
    /// <param name="path">The file, or a pipe.</param>
    /// <param name="settings">Keys and values that replace those of its training and data: <c>training.epochs=3</c>; null for none.</param>
    /// <exception cref="DefinitionException">There is no such file, or its text does not end.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static ParseResult Parse(string path, IReadOnlyList<string>? settings = null) =>
        NetworkParser.Parse(path, ReadText(path), settings ?? []);

    /// <summary>Reads a file that has to be valid. Warnings are not told; <see cref="Parse"/> has them.</summary>
    /// <inheritdoc cref="Parse"/>
    /// <exception cref="DefinitionException">There is no such file, or its text is no valid definition.</exception>
    public static NetworkDefinition Load(string path, IReadOnlyList<string>? settings = null)
    {
        ParseResult parsed = Parse(path, settings);
        return parsed.Definition ?? throw new DefinitionException(parsed.Problems);
    }

    private static string ReadText(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new DefinitionException($"'{path}' is a folder; name the .model.yaml file");
            }

            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            using var reader = new StreamReader(file, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
            return ReadAll(reader)
                ?? throw new DefinitionException($"'{path}' has more than {LongestText} characters; no definition is that long");
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DefinitionException($"there is no file '{path}'{FileProblem.OfMissing(path)}");
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

/// <summary>There is no valid definition: the file or the run is missing, or its text has problems.</summary>
public sealed class DefinitionException : Exception
{
    /// <summary>There is no text.</summary>
    /// <param name="message">One line that names the file or folder.</param>
    public DefinitionException(string message)
        : base(ForeignText.Line(message)) => Problems = [];

    /// <summary>The text is no valid definition. The message has a line for each problem.</summary>
    /// <param name="problems">At least one.</param>
    public DefinitionException(IReadOnlyList<Problem> problems)
        : base(string.Join('\n', problems.Select(static problem => problem.Format()))) => Problems = problems;

    /// <summary>What is wrong with the text, each at its line; empty where there is none.</summary>
    public IReadOnlyList<Problem> Problems { get; }
}
