using Hmlstm.Definitions.Models;
using Hmlstm.Generator.Cells;

namespace Hmlstm.Generator.Emit;

/// <summary>Writes the definition itself as static members: its training, each of its stacks, and the whole.</summary>
internal static class DefinitionRecordWriter
{
    /// <summary>The member with the whole definition.</summary>
    internal const string Whole = "ModelDefinition";

    /// <summary>How the network is trained, which a program may read and change.</summary>
    internal static void Training(CodeWriter code, TrainingDefinition training)
    {
        code.Gap();
        code.Doc("<summary>The training options of the definition.</summary>");
        string head = $"public static {Names.Models}.TrainingDefinition Training {{ get; }} = ";
        new RecordLiteral().Write(code, head, training, ";", isTyped: true);
    }

    /// <summary>The stacks and the whole; after the members that they name.</summary>
    internal static void Write(CodeWriter code, NetworkDefinition definition, NetworkParts parts)
    {
        (object, string)[] schedules =
        [
            .. parts.Schedules
                .Where(static part => !part.IsConstant)
                .Select(static part => ((object)part.Schedule, part.Name + "Schedule")),
        ];
        foreach (StackWriter stack in parts.Stacks)
        {
            code.Gap();
            string type = $"global::{stack.Stack.GetType().FullName}";
            new RecordLiteral(schedules).Write(
                code, $"private static readonly {type} {stack.Definition} = ", stack.Stack, ";", isTyped: true);
        }

        code.Gap();
        (object, string)[] named =
        [
            (definition.Training, "Training"),
            .. parts.Stacks.Select(static stack => ((object)stack.Stack, stack.Definition)),
        ];
        new RecordLiteral(named).Write(
            code, $"private static readonly {Names.Models}.NetworkDefinition {Whole} = ", definition, ";", isTyped: true);
    }
}
