using Hmlstm.Definitions.Models;
using Hmlstm.Generator.Inputs;

namespace Hmlstm.Generator;

/// <summary>The file that a project's build gets for a definition, written without a build.</summary>
/// <param name="FileName">The file's name, of the type and its namespace: <c>Demo.Letters.g.cs</c>.</param>
/// <param name="FullName">The type's name with its namespace.</param>
/// <param name="Text">The file's text, with <c>\n</c> between lines.</param>
public sealed record GeneratedClass(string FileName, string FullName, string Text)
{
    /// <summary>Writes the class of a definition.</summary>
    /// <param name="definition">A valid definition.</param>
    /// <param name="rootNamespace">The project's root namespace, which a definition without a namespace gets as identifiers.</param>
    /// <param name="itemNamespace">The <c>Namespace</c> of the definition's item, which goes first; null or empty without one.</param>
    /// <exception cref="ArgumentException">The definition needs <paramref name="itemNamespace"/>, and it is no C# namespace.</exception>
    public static GeneratedClass Of(NetworkDefinition definition, string rootNamespace, string? itemNamespace = null)
    {
        ModelSource source = SourceOf(definition, rootNamespace, itemNamespace);
        return new GeneratedClass(source.HintName, source.FullName, source.Emit(CancellationToken.None));
    }

    /// <summary>Writes the predictor of a definition; null where a kind of its stacks has none.</summary>
    /// <inheritdoc cref="Of(NetworkDefinition, string, string?)"/>
    public static GeneratedClass? PredictorOf(NetworkDefinition definition, string rootNamespace, string? itemNamespace = null)
    {
        ModelSource source = SourceOf(definition, rootNamespace, itemNamespace);
        string name = source.FullName + ModelSource.PredictorEnding;
        return source.HasPredictor
            ? new GeneratedClass(source.PredictorHintName, name, source.EmitPredictor(CancellationToken.None))
            : null;
    }

    private static ModelSource SourceOf(NetworkDefinition definition, string rootNamespace, string? itemNamespace)
    {
        ProjectNamespace project = ProjectNamespace.Of(itemNamespace, rootNamespace);
        if (definition.Namespace is null && !project.IsValid)
        {
            throw new ArgumentException(project.Problem(definition.Name).Message);
        }

        return new ModelSource(definition.Namespace ?? project.Name, definition, null);
    }
}
