using Hmlstm.Definitions.Schema;
using Hmlstm.Definitions.Validation;
using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions;

/// <summary>Reads a definition: YAML text to a validated network, or to all of its problems.</summary>
public static class NetworkParser
{
    /// <summary>Reads <paramref name="text"/>. Whatever the text is, nothing is thrown for it: what is wrong becomes a problem.</summary>
    /// <param name="path">The file's path: it names the type where the text does not, and stands in the problems. Nothing is opened.</param>
    /// <param name="text">The file's text; at most 1,048,576 characters.</param>
    /// <param name="cancel">Gives up early.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> asked for it.</exception>
    public static ParseResult Parse(string path, string text, CancellationToken cancel = default)
    {
        _ = path ?? throw new ArgumentNullException(nameof(path));
        _ = text ?? throw new ArgumentNullException(nameof(text));

        var problems = new ProblemList(path);
        YamlNode? root = YamlReader.Read(text, problems, cancel);
        Values? values = root is null ? null : SectionReader.ReadRoot(root, problems, cancel);
        cancel.ThrowIfCancellationRequested();
        return values is null ? NetworkBuilder.Unreadable(path, text, problems) : NetworkBuilder.Build(path, values, problems);
    }
}
