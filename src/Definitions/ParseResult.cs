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
