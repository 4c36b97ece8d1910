using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Generator.Emit;

/// <summary>Writes the class of a valid definition.</summary>
public static class NetworkEmitter
{
    /// <summary>The whole file, with <c>\n</c> between lines.</summary>
    /// <param name="definition">A definition as the parser gives it: valid, every default settled.</param>
    /// <param name="namespace">The class's namespace, valid identifiers with dots; empty for the global one.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static string Emit(NetworkDefinition definition, string @namespace)
    {
        _ = definition ?? throw new ArgumentNullException(nameof(definition));
        _ = @namespace ?? throw new ArgumentNullException(nameof(@namespace));

        NetworkParts parts = new(definition);
        CodeWriter code = new();
        FileWriter.Start(code, @namespace, parts.Aliases);
        DocumentationWriter.Network(code, definition, parts);
        using (FileWriter.OpenClass(code, definition.Name))
        {
            ConstantsWriter.Write(code, definition.Input, definition.Layers, definition.Output.Size);
            ConstantsWriter.WriteArchitecture(code, parts.Plan.ParameterCount, Fingerprint.Of(definition));
            ScheduleWriter.Constants(code, parts.Schedules);
            TrainingWriter.Write(code, definition.Training);
            ConstructionWriter.Write(code, definition.Name, parts);
            ScheduleWriter.Properties(code, parts.Schedules);
            WorkWriter.Write(code, parts.Stacks);
            StateWriter.Create(code, parts.State);
            ForwardWriter.Write(code, parts);
            if (parts.CanStep)
            {
                StepWriter.Write(code, parts);
            }

            ConstructionWriter.Hook(code);
            StateWriter.Type(code, parts.State);
            OutputWriter.Type(code, parts.Head.Predictions, parts.Outputs);
            DefinitionTextWriter.Write(code, DefinitionWriter.Render(definition));
        }

        return code.ToString();
    }
}
