using Hmlstm.Generator.Cells;

namespace Hmlstm.Generator.Emit;

/// <summary>Writes the network over one element of a stream.</summary>
internal static class StepWriter
{
    /// <summary>The method's head, which the skeleton shares.</summary>
    internal const string Head = $"public {Names.Tensor} Step({Names.Tensor} element, ref State state)";

    internal static void Write(CodeWriter code, NetworkParts parts)
    {
        Signature(code, parts.Input, parts.Head);
        using (code.Open(Head))
        {
            parts.Input.Check(code, "element", leading: 1);
            code.Line("CheckRows(state, element);");
            code.Line($"using var scope = {Names.Torch}.NewDisposeScope();");
            string input = parts.Input.Read(code, "element", "B", parts.Stacks[0]);
            foreach (StackWriter stack in parts.Stacks)
            {
                stack.Step(code, input);
                input = stack.Dropped(stack.TopNow);
            }

            parts.Head.Step(code);
            code.Line();
            code.Line("state.Dispose();");
            code.Line($"state = new State({string.Join(", ", parts.Stacks.Select(static stack => stack.Now))}).MoveToOuterDisposeScope();");
            code.Line("return predictions.MoveToOuterDisposeScope();");
        }
    }

    /// <summary>Documentation that the skeleton shares.</summary>
    internal static void Signature(CodeWriter code, InputWriter? input, HeadWriter? head)
    {
        string shape = head is null ? "" : " " + head.StepShape;
        code.Gap();
        code.Doc("<summary>Reads one element of a stream. T calls do what <c>forward</c> does for a window of T steps.</summary>");
        code.Doc($"<param name=\"element\">{input?.Describe("B") ?? "The element."}</param>");
        code.Doc(
            "<param name=\"state\">"
            + "The state before the element. The state after the element takes its place; the old one is disposed.</param>");
        code.Doc($"<returns>The element's prediction{shape}. The caller disposes it.</returns>");
        code.Doc(
            "<exception cref=\"global::System.ArgumentException\">"
            + "An argument is of another shape or type; the state is as it was.</exception>");
    }
}
