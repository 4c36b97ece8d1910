using Hmlstm.Generator.Cells;

namespace Hmlstm.Generator.Emit;

/// <summary>Writes the typed state: one property for each stack.</summary>
internal static class StateWriter
{
    /// <summary>The state before the first step.</summary>
    internal static void Create(CodeWriter code, IReadOnlyList<StackWriter> stacks)
    {
        code.Gap();
        code.Doc("<inheritdoc/>");
        code.List(
            "public override State CreateState(long batch) => new(",
            [.. stacks.Select(static stack => stack.Field + ".CreateState(batch)")],
            ");");
    }

    /// <summary>The nested type.</summary>
    internal static void Type(CodeWriter code, IReadOnlyList<StackWriter> stacks)
    {
        code.Gap();
        code.Doc("<summary>The recurrent state between two windows or elements, B rows. It owns its tensors.</summary>");
        foreach (StackWriter stack in stacks)
        {
            code.Doc($"<param name=\"{stack.Field}\">{stack.StateSummary}</param>");
        }

        code.List("public sealed class State(", [.. stacks.Select(static stack => $"{stack.StateType} {stack.Field}")], ")");
        using (code.Indent())
        {
            string[] tensors = [.. stacks.Select(static stack => $".. {stack.Field}.Tensors({Literal.Of(stack.StateTensors)})")];
            code.List($": {Names.Runtime}.NetworkState<State>([", tensors, "])");
        }

        using (code.Open())
        {
            foreach (StackWriter stack in stacks)
            {
                code.Gap();
                code.Doc($"<summary>{stack.StateSummary}</summary>");
                code.Line($"public {stack.StateType} {stack.StateName} {{ get; }} = {stack.Field};");
            }

            code.Gap();
            code.Doc("<inheritdoc/>");
            code.Line($"protected override State Map(global::System.Func<{Names.Tensor}, {Names.Tensor}> map) =>");
            using (code.Indent())
            {
                code.Line($"new({string.Join(", ", stacks.Select(static stack => stack.StateName + ".Map(map)"))});");
            }
        }
    }
}
