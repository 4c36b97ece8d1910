using System.Globalization;

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
            stack.Fields(code);
        }

        parts.Head.Fields(code);

        code.Gap();
        code.Doc("<summary>Makes the network with its initial weights, on the CPU.</summary>");
        code.Line($"public {Literal.Name(name)}()");
        using (code.Indent())
        {
            code.Line($": base({Literal.Of(name)}, RenderedDefinition, ArchitectureFingerprint)");
        }

        using (code.Open())
        {
            parts.Input.Construct(code);
            string inputSize = parts.Input.Size;
            foreach (StackWriter stack in parts.Stacks)
            {
                stack.Construct(code, inputSize);
                inputSize = stack.Widths[stack.Widths.Count - 1].ToString(CultureInfo.InvariantCulture);
            }

            code.Gap();
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
