namespace Hmlstm.Generator.Emit;

/// <summary>Writes the typed state.</summary>
internal static class StateWriter
{
    /// <summary>The state before the first step.</summary>
    internal static void Create(CodeWriter code, IReadOnlyList<StatePart> parts)
    {
        code.Gap();
        code.Doc("<inheritdoc/>");
        code.List("public override State CreateState(long batch) => new(", [.. parts.Select(static part => part.Zeros)], ");");
    }

    /// <summary>The nested type.</summary>
    internal static void Type(CodeWriter code, IReadOnlyList<StatePart> parts)
    {
        code.Gap();
        code.Doc("<summary>What the network remembers between two windows or elements: B rows. It owns its tensors.</summary>");
        foreach (StatePart part in parts)
        {
            code.Doc($"<param name=\"{part.Parameter}\">{part.Summary}</param>");
        }

        Head(code, parts);
        using (code.Open())
        {
            foreach (StatePart part in parts)
            {
                code.Gap();
                code.Doc($"<summary>{part.Summary}</summary>");
                code.Line($"public {part.Type} {part.Name} {{ get; }} = {part.Kept};");
            }

            code.Gap();
            code.Doc("<inheritdoc/>");
            code.Line($"protected override State Map(global::System.Func<{Names.Tensor}, {Names.Tensor}> map) =>");
            using (code.Indent())
            {
                code.Line($"new({string.Join(", ", parts.Select(static part => part.Name + ".Map(map)"))});");
            }
        }
    }

    private static void Head(CodeWriter code, IReadOnlyList<StatePart> parts)
    {
        code.List("public sealed class State(", [.. parts.Select(static part => $"{part.Type} {part.Parameter}")], ")");
        using (code.Indent())
        {
            string[] tensors = [.. parts.Select(static part => $".. {part.Parameter}.Tensors(\"{part.Parameter}\")")];
            code.List($": {Names.Runtime}.NetworkState<State>([", tensors, "])");
        }
    }
}
