using Hmlstm.Definitions.Schema;
using Hmlstm.Definitions.Settings;
using Hmlstm.Definitions.Validation;
using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions;

/// <summary>Reads a definition: YAML text to a validated network, or to all of its problems.</summary>
public static class NetworkParser
{
    /// <summary>Reads <paramref name="text"/>. Whatever the text is, nothing is thrown for it: what is wrong becomes a problem.</summary>
    /// <param name="path">
    /// The file's path: it names the type where the text does not, and stands in the problems. Nothing is opened.
    /// </param>
    /// <param name="text">The file's text; at most 1,048,576 characters.</param>
    /// <param name="cancel">Gives up early.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> asked for it.</exception>
    public static ParseResult Parse(string path, string text, CancellationToken cancel = default) => Parse(path, text, [], cancel);

    /// <summary>Reads <paramref name="text"/> with values of its <c>training</c> and <c>data</c> replaced or added.</summary>
    /// <param name="path">The file's path, as above.</param>
    /// <param name="text">The file's text.</param>
    /// <param name="settings">
    /// Keys and values, the later before the earlier: <c>training.epochs=3</c>,
    /// <c>training.learning_rate={ start: 0.1, linear: -0.01 }</c>. They are checked like the file's own; a problem with one names it in
    /// place of the path, with <c>--set</c> in front.
    /// </param>
    /// <param name="cancel">Gives up early.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> asked for it.</exception>
    public static ParseResult Parse(string path, string text, IReadOnlyList<string> settings, CancellationToken cancel = default) =>
        Parse(path, text, settings, out _, cancel);

    /// <summary>The same with the values themselves; null where the text is no map of keys.</summary>
    internal static ParseResult Parse(
        string path, string text, IReadOnlyList<string> settings, out Values? values, CancellationToken cancel)
    {
        _ = path ?? throw new ArgumentNullException(nameof(path));
        _ = text ?? throw new ArgumentNullException(nameof(text));
        _ = settings ?? throw new ArgumentNullException(nameof(settings));

        var problems = new ProblemList(path);
        var overlay = new SettingOverlay(settings);
        YamlNode? root = YamlReader.Read(text, problems, cancel);
        values = root is null ? null : SectionReader.ReadRoot(overlay.Apply(root, problems, cancel), problems, cancel);
        cancel.ThrowIfCancellationRequested();
        ParseResult result = values is null
            ? NetworkBuilder.Unreadable(path, text, problems)
            : NetworkBuilder.Build(path, values, problems);
        return result with { Problems = overlay.Place(result.Problems) };
    }
}
