namespace Hmlstm.Generator.Emit;

/// <summary>Writes the typed state.</summary>
internal static class StateWriter
{
    /// <summary>The state before the first step.</summary>
    internal static void Create(CodeWriter code, IReadOnlyList<StatePart> parts)
    {
        code.Gap();
        code.Doc("<inheritdoc/>");
        code.Line("public override State CreateState(long batch) => new(");
        using (code.Indent())
        {
            for (int i = 0; i < parts.Count; i++)
            {
                code.Line(parts[i].Zeros + (i == parts.Count - 1 ? ");" : ","));
            }
        }
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
                code.Line($"public {part.Type} {part.Name} {{ get; }} = {part.Parameter}.WithoutCache();");
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
        string tensors = string.Join(", ", parts.Select(static part => $".. {part.Parameter}.Tensors(\"{part.Parameter}\")"));
        string parameters = string.Join(", ", parts.Select(static part => $"{part.Type} {part.Parameter}"));
        code.Line($"public sealed class State({parameters})");
        using (code.Indent())
        {
            code.Line($": {Names.Runtime}.NetworkState<State>([{tensors}])");
        }
    }
}
