using Hmlstm.Definitions.Models;
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
    public static ParseResult Parse(string path, string text, CancellationToken cancel = default) =>
        Parse(path, text, Array.Empty<GivenSetting>(), cancel);

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
    public static ParseResult Parse(string path, string text, IReadOnlyList<string> settings, CancellationToken cancel = default)
    {
        _ = settings ?? throw new ArgumentNullException(nameof(settings));
        return Parse(path, text, settings.Select(static setting => new GivenSetting(setting)).ToArray(), cancel);
    }

    /// <summary>Reads <paramref name="text"/> with values replaced or added by settings that say what they may set.</summary>
    /// <param name="path">The file's path, as above.</param>
    /// <param name="text">The file's text.</param>
    /// <param name="settings">The settings, the later before the earlier; checked like the file's own values.</param>
    /// <param name="cancel">Gives up early.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> asked for it.</exception>
    public static ParseResult Parse(string path, string text, IReadOnlyList<GivenSetting> settings, CancellationToken cancel = default) =>
        Parse(path, text, settings, out _, cancel);

    /// <summary>The same with the values themselves; null where the text is no map of keys.</summary>
    internal static ParseResult Parse(
        string path, string text, IReadOnlyList<GivenSetting> settings, out Values? values, CancellationToken cancel)
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

/// <summary>What a file says, and what is wrong with it.</summary>
/// <param name="Definition">The network; null when a problem is an error.</param>
/// <param name="Partial">What is known of a network with errors; null when there are none, or when not even a name is known.</param>
/// <param name="Problems">All problems, in the order of the text.</param>
public sealed record ParseResult(NetworkDefinition? Definition, PartialDefinition? Partial, EquatableArray<Problem> Problems)
{
    /// <summary>Where the text names the type; the definition's start where it does not.</summary>
    public YamlSpan ModelSpan { get; init; }

    /// <summary>Where the text names the namespace; the definition's start where it does not.</summary>
    public YamlSpan NamespaceSpan { get; init; }
}

/// <summary>What is known of a definition that has errors: enough to keep code that uses the type compiling.</summary>
public sealed record PartialDefinition
{
    /// <summary>The C# type's name: the file's where the text gives no valid one.</summary>
    public required string Name { get; init; }

    /// <summary>The C# namespace; null where the text gives no valid one.</summary>
    public string? Namespace { get; init; }

    /// <summary>The summary; null without one.</summary>
    public string? Summary { get; init; }

    /// <summary>What is predicted; null where the text gives no valid task.</summary>
    public TaskKind? Task { get; init; }

    /// <summary>What enters; null where that has errors.</summary>
    public InputDefinition? Input { get; init; }

    /// <summary>The stacks; null where one of them has errors.</summary>
    public EquatableArray<StackDefinition>? Layers { get; init; }

    /// <summary>The head; null where it has errors.</summary>
    public OutputDefinition? Output { get; init; }

    /// <summary>What the network is trained on; null where the text does not say, or not of which kind.</summary>
    public DataDefinition? Data { get; init; }
}
