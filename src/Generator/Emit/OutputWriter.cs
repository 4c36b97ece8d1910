namespace Hmlstm.Generator.Emit;

/// <summary>Writes the typed output.</summary>
internal static class OutputWriter
{
    /// <summary>The nested type.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="predictions">What the predictions are, XML.</param>
    /// <param name="parts">What it has beside them.</param>
    internal static void Type(CodeWriter code, string predictions, IReadOnlyList<OutputPart> parts)
    {
        OutputPart[] properties = [new("Predictions", predictions, "predictions", Overrides: true, IsHidden: false), .. parts];
        code.Gap();
        code.Doc("<summary>What the network gives for a window of T steps. It owns its tensors and its state.</summary>");
        foreach (OutputPart part in properties)
        {
            code.Doc($"<param name=\"{part.Parameter}\">{part.Summary}</param>");
        }

        code.Doc("<param name=\"state\">The state after the window.</param>");
        string[] parameters = [.. properties.Select(static part => $"{Names.Tensor} {part.Parameter}"), "State state"];
        code.List("public sealed class Output(", parameters, ")");
        using (code.Indent())
        {
            code.Line($": {Names.Runtime}.NetworkOutput");
        }

        using (code.Open())
        {
            foreach (OutputPart part in properties)
            {
                code.Gap();
                code.Doc($"<summary>{part.Summary}</summary>");
                code.Line($"public {(part.Overrides ? "override " : "")}{Names.Tensor} {part.Name} {{ get; }} = {part.Parameter};");
            }

            code.Gap();
            code.Doc("<summary>The state after the window.</summary>");
            code.Line("public override State State { get; } = state;");

            if (parts.Any(static part => part.IsHidden))
            {
                code.Gap();
                code.Doc("<inheritdoc/>");
                string hidden = string.Join(", ", parts.Where(static part => part.IsHidden).Select(static part => part.Name));
                code.Line($"public override {Names.ReadOnlyList}<{Names.Tensor}> Hidden => [{hidden}];");
            }
        }
    }
}

/// <summary>Writes what counts the work of stacks with boundaries.</summary>
internal static class WorkWriter
{
    internal static void Write(CodeWriter code, IReadOnlyList<StackWriter> stacks)
    {
        string[] counted = [.. stacks.Select(static stack => stack.Work).OfType<string>()];
        if (counted.Length > 0)
        {
            code.Gap();
            code.Doc("<inheritdoc/>");
            code.Line($"public override {Names.Work} Work => {string.Join(" + ", counted)};");
        }
    }
}
