using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Generator.Emit;

namespace Hmlstm.Generator.Inputs;

/// <summary>A class to be written: of a definition, or of what is known of one with errors.</summary>
/// <param name="Namespace">The class's namespace; empty for the global one.</param>
/// <param name="Definition">The definition; null when it has errors.</param>
/// <param name="Partial">What is known of a definition with errors; null without errors.</param>
internal sealed record ModelSource(string Namespace, NetworkDefinition? Definition, PartialDefinition? Partial)
{
    private const int LongestHintName = 120;

    /// <summary>Aliases of generated files that the namespace has as names of its own.</summary>
    internal EquatableArray<string> Taken { get; init; }

    /// <summary>The type's name with its namespace.</summary>
    internal string FullName => Namespace.Length == 0 ? Name : Namespace + "." + Name;

    /// <summary>The generated file's name: the type's, cut where file systems would refuse it.</summary>
    internal string HintName
    {
        get
        {
            string name = FullName;
            return (name.Length <= LongestHintName ? name : name.Substring(0, LongestHintName) + "-" + Hash(name)) + ".g.cs";
        }
    }

    private string Name => Definition?.Name ?? Partial!.Name;

    /// <summary>The class in a project that declares these types and namespaces.</summary>
    internal ModelSource Among(EquatableArray<string> declared) => this with { Taken = DeclaredNames.In(declared, Namespace) };

    internal string Emit()
    {
        string text = Definition is null ? SkeletonEmitter.Emit(Partial!, Namespace) : NetworkEmitter.Emit(Definition, Namespace);
        return AliasExpansion.Expand(text, Taken);
    }

    /// <summary>FNV-1a: the same text on every machine and in every run.</summary>
    private static string Hash(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char character in text)
        {
            hash = unchecked((hash ^ character) * 1099511628211);
        }

        return hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }
}
