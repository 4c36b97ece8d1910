using Hmlstm.Generator.Cells;

namespace Hmlstm.Generator.Emit;

/// <summary>Writes the layers as fields, and the constructor that makes and registers them.</summary>
internal static class ConstructionWriter
{
    internal static void Write(CodeWriter code, string name, NetworkParts parts)
    {
        code.Gap();
        parts.Input.Fields(code);
        foreach (StackWriter stack in parts.Stacks)
        {
            code.Line($"private readonly {stack.Type} {stack.Field};");
        }

        parts.Head.Fields(code);

        code.Gap();
        code.Doc("<summary>Makes the network with its initial weights, on the CPU.</summary>");
        code.Line($"public {Literal.Name(name)}()");
        using (code.Indent())
        {
            code.Line($": base({DefinitionRecordWriter.Whole}, ArchitectureFingerprint)");
        }

        using (code.Open())
        {
            parts.Input.Construct(code);
            string input = parts.Input.Size;
            for (int i = 0; i < parts.Stacks.Count; i++)
            {
                StackWriter stack = parts.Stacks[i];
                code.Line($"{stack.Field} = Register(\"{StackWriters.Path(i)}\", new {stack.Type}({stack.Definition}, {input}));");
                input = $"inputSize: {stack.Width}";
            }

            parts.Head.Construct(code);
            code.Gap();
            ScheduleWriter.Construct(code, parts.Schedules);
            code.Line("OnCreated();");
        }
    }

    /// <summary>The hook for what a user's part of the class adds.</summary>
    internal static void Hook(CodeWriter code)
    {
        code.Gap();
        code.Doc("<summary>Runs at the end of the constructor; implement it in another part of the class to add to it.</summary>");
        code.Line("partial void OnCreated();");
    }
}
