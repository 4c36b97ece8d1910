namespace Hmlstm.Generator.Emit;

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
