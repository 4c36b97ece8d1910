using Hmlstm.Generator.Cells;

namespace Hmlstm.Generator.Emit;

/// <summary>Writes the network over a window.</summary>
internal static class ForwardWriter
{
    /// <summary>The method's head, which the skeleton shares.</summary>
    internal const string Head = $"public override Output forward({Names.Tensor} input, State? state, {Names.Tensor}? lengths)";

    internal static void Write(CodeWriter code, NetworkParts parts)
    {
        Signature(code, parts.Input, parts.Head);
        using (code.Open(Head))
        {
            parts.Input.Check(code, "input", leading: 2);
            code.Line($"using var scope = {Names.Torch}.NewDisposeScope();");
            code.Line($"var mask = new {Names.Cells}.SequenceMask(lengths, input.size(1));");
            code.Line("var start = StartOf(input, state);");
            string input = parts.Input.Read(code, "input", "B, T", parts.Stacks[0]);
            foreach (StackWriter stack in parts.Stacks)
            {
                stack.Window(code, input);
                input = stack.Dropped(stack.Top);
            }

            parts.Head.Window(code);
            code.Line();
            string state = $"new State({string.Join(", ", parts.Stacks.Select(static stack => stack.Output + ".State"))})";
            code.List("var result = new Output(", ["predictions", .. parts.Outputs.Select(static part => part.Value), state], ");");
            code.Line("result.MoveToOuterDisposeScope();");
            code.Line("return result;");
        }
    }

    /// <summary>Documentation that the skeleton shares.</summary>
    internal static void Signature(CodeWriter code, InputWriter? input, HeadWriter? head)
    {
        code.Gap();
        code.Doc("<summary>Runs the network over a window of T steps.</summary>");
        code.Doc($"<param name=\"input\">{input?.Describe("B, T") ?? "The window."}</param>");
        code.Doc("<param name=\"state\">Where to go on from; null for zeros. It is only read.</param>");
        code.Doc(
            "<param name=\"lengths\">"
            + "The real steps of each row, [B], int64, 0 to T: a row rests after its last one. Null when all have T.</param>");
        code.Doc($"<returns>Predictions{(head is null ? "" : " " + head.Shape)} and what led to them. The caller disposes it.</returns>");
        code.Doc(
            "<exception cref=\"global::System.ArgumentException\">"
            + "An argument is of another shape or type, or out of its range.</exception>");
    }
}
