using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Generator.Cells;

namespace Hmlstm.Generator.Emit;

/// <summary>
/// Writes the class of a definition that has errors: the members that are known, with bodies that throw, so that one mistake in a
/// definition is one error and not twenty more where the type is used.
/// </summary>
internal static class SkeletonEmitter
{
    private const string Throws = "throw HasErrors();";
    private const string Exception = "global::System.InvalidOperationException";

    internal static string Emit(PartialDefinition definition, string @namespace)
    {
        IReadOnlyList<StackWriter> stacks = definition.Layers is { } layers ? StackWriters.Of(layers) : [];
        CodeWriter code = new();
        FileWriter.Start(code, @namespace);
        DocumentationWriter.Summary(code, definition.Summary, definition.Task);
        code.Doc("<remarks>The definition has errors: nothing of this can be run.</remarks>");
        using (FileWriter.OpenClass(code, definition.Name, canStep: true))
        {
            ConstantsWriter.Write(code, definition.Input, definition.Layers, definition.Output);
            ConstantsWriter.WriteArchitecture(code, 0, "");
            DefinitionRecordWriter.Training(code, new TrainingDefinition());
            Members(code, definition, stacks);
            StateWriter.Type(code, stacks);
            OutputWriter.Type(code, "The predictions.", OutputPart.Of(stacks), HeadWriter.DistributionOf(definition.Output));

            code.Gap();
            code.Line($"private static {Exception} HasErrors() => new({Literal.Of($"The definition of {definition.Name} has errors.")});");
        }

        return code.ToString();
    }

    private static void Members(CodeWriter code, PartialDefinition definition, IReadOnlyList<StackWriter> stacks)
    {
        code.Gap();
        code.Doc("<summary>Cannot make a network: the definition has errors.</summary>");
        code.Line($"public {Literal.Name(definition.Name)}()");
        using (code.Indent())
        {
            code.Line($": base(null!, ArchitectureFingerprint) => {Throws}");
        }

        foreach (ScheduledPart part in stacks.SelectMany(static stack => stack.Schedules))
        {
            code.Gap();
            code.Doc($"<summary>{part.Summary}</summary>");
            code.Line($"public double {part.Name} {{ get; set; }}");
        }

        code.Gap();
        code.Doc("<inheritdoc/>");
        code.Line($"public override State CreateState(long batch) => {Throws}");
        ForwardWriter.Signature(code, null, null);
        code.Line($"{ForwardWriter.Head} => {Throws}");
        StepWriter.Signature(code, null, null);
        code.Line($"{StepWriter.Head} => {Throws}");
        ConstructionWriter.Hook(code);
    }
}
