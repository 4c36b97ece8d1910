namespace Hmlstm.Generator.Emit;

/// <summary>Writes the rendered definition, one literal per line.</summary>
internal static class DefinitionTextWriter
{
    internal static void Write(CodeWriter code, string text)
    {
        code.Gap();
        code.Line("private const string RenderedDefinition =");
        using (code.Indent())
        {
            string[] lines = text.TrimEnd('\n').Split('\n');
            for (int i = 0; i < lines.Length; i++)
            {
                code.Line(Literal.Of(lines[i] + "\n") + (i == lines.Length - 1 ? ";" : " +"));
            }
        }
    }
}
