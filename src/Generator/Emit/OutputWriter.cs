using Hmlstm.Generator.Cells;

namespace Hmlstm.Generator.Emit;

/// <summary>Writes the typed output.</summary>
internal static class OutputWriter
{
    /// <summary>The nested type.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="predictions">What the predictions are, XML.</param>
    /// <param name="parts">What it has beside them.</param>
    /// <param name="distribution">How the distributions that the predictions say are read; null where they say none.</param>
    internal static void Type(
        CodeWriter code,
        string predictions,
        IReadOnlyList<OutputPart> parts,
        (string Type, string Name, string Arguments)? distribution = null)
    {
        code.Gap();
        code.Doc("<summary>The results for a window of T steps. It owns its tensors and its state.</summary>");
        code.Doc($"<param name=\"predictions\">{predictions}</param>");
        foreach (OutputPart part in parts)
        {
            code.Doc($"<param name=\"{part.Parameter}\">{part.Summary}</param>");
        }

        code.Doc("<param name=\"state\">The state after the window.</param>");
        string[] parameters =
        [
            $"{Names.Tensor} predictions",
            .. parts.Select(static part => $"{part.Type} {part.Parameter}"),
            "State state",
        ];
        code.List("public sealed class Output(", parameters, ")");
        using (code.Indent())
        {
            code.Line($": {Names.Runtime}.NetworkOutput");
        }

        using (code.Open())
        {
            Property(code, predictions, Names.Tensor, "Predictions", "predictions");
            foreach (OutputPart part in parts)
            {
                Property(code, part.Summary, part.Type, part.Name, part.Parameter);
            }

            Property(code, "The state after the window.", "State", "State", "state");
            if (distribution is (string type, string name, string arguments))
            {
                code.Gap();
                code.Doc("<summary>What the predictions say, for reading; the caller disposes it.</summary>");
                code.Line($"public {type} {name}() => new(Predictions{arguments});");
            }
        }
    }

    private static void Property(CodeWriter code, string summary, string type, string name, string value)
    {
        code.Gap();
        code.Doc($"<summary>{summary}</summary>");
        code.Line($"public override {type} {name} {{ get; }} = {value};");
    }
}

/// <summary>Writes what the network counts.</summary>
internal static class CounterWriter
{
    internal static void Write(CodeWriter code, IReadOnlyList<StackWriter> stacks)
    {
        string[] counters =
        [
            .. stacks
                .Select(static stack => stack.Counter)
                .OfType<(string Name, string Value)>()
                .GroupBy(static counter => counter.Name)
                .Select(static counter =>
                    $"new({Literal.Of(counter.Key)}, () => {string.Join(" + ", counter.Select(static one => one.Value))})"),
        ];
        if (counters.Length > 0)
        {
            code.Gap();
            code.Doc("<inheritdoc/>");
            code.Line($"public override {Names.ReadOnlyList}<{Names.Runtime}.NetworkCounter> Counters =>");
            using (code.Indent())
            {
                code.List("[", counters, "];");
            }
        }
    }
}
