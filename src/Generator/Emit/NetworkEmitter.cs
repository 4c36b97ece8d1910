using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Generator.Emit;

/// <summary>Writes the class of a valid definition.</summary>
public static class NetworkEmitter
{
    /// <summary>The whole file, with <c>\n</c> between lines.</summary>
    /// <param name="definition">A definition as the parser gives it: valid, every default settled.</param>
    /// <param name="namespace">The class's namespace, valid identifiers with dots; empty for the global one.</param>
    /// <param name="cancel">When it is set, writing ends.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static string Emit(NetworkDefinition definition, string @namespace, CancellationToken cancel = default)
    {
        _ = definition ?? throw new ArgumentNullException(nameof(definition));
        _ = @namespace ?? throw new ArgumentNullException(nameof(@namespace));

        NetworkParts parts = new(definition);
        CodeWriter code = new();
        cancel.ThrowIfCancellationRequested();
        FileWriter.Start(code, @namespace);
        DocumentationWriter.Network(code, definition, parts);
        using (FileWriter.OpenClass(code, definition.Name, parts.CanStep))
        {
            ConstantsWriter.Write(code, definition.Input, definition.Layers, definition.Output);
            ConstantsWriter.WriteArchitecture(code, parts.Plan.ParameterCount, Fingerprint.Of(definition));
            ScheduleWriter.Constants(code, parts.Schedules);
            DefinitionRecordWriter.Training(code, definition.Training);
            DefinitionRecordWriter.Write(code, definition, parts);
            cancel.ThrowIfCancellationRequested();
            ConstructionWriter.Write(code, definition.Name, parts);
            ScheduleWriter.Properties(code, parts.Schedules);
            CounterWriter.Write(code, parts.Stacks);
            StateWriter.Create(code, parts.Stacks);
            cancel.ThrowIfCancellationRequested();
            ForwardWriter.Write(code, parts);
            if (parts.CanStep)
            {
                StepWriter.Write(code, parts);
            }

            ConstructionWriter.Hook(code);
            StateWriter.Type(code, parts.Stacks);
            OutputWriter.Type(code, parts.Head.Predictions, parts.Outputs, HeadWriter.DistributionOf(definition.Output));
        }

        return code.ToString();
    }
}
