using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions;

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
