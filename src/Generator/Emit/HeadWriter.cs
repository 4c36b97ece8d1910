using Hmlstm.Definitions.Models;

namespace Hmlstm.Generator.Emit;

/// <summary>Writes what turns hidden states into predictions.</summary>
internal sealed class HeadWriter(TaskKind task, OutputDefinition output, StackWriter top)
{
    private bool ReadsAll => output.From == OutputSource.All;

    internal void Fields(CodeWriter code) => code.Line($"private readonly {Names.Heads}.{Type} output;");

    internal void Construct(CodeWriter code)
    {
        code.Line($"output = Register(\"output\", new {Names.Heads}.{Type}(");
        using (code.Indent())
        {
            if (ReadsAll)
            {
                code.Line($"levels: [{string.Join(", ", top.Widths)}],");
                code.Line($"embedding: {output.Embedding},");
            }
            else
            {
                code.Line($"input: {top.Widths[top.Widths.Count - 1]},");
            }

            code.Line($"hidden: [{string.Join(", ", output.Hidden)}],");
            code.Line($"activation: {Literal.Of(output.Activation)},");
            code.Line("size: OutputSize));");
        }
    }

    internal void Window(CodeWriter code)
    {
        bool each = output.Steps == OutputSteps.Each;
        code.Line($"var predictions = output.call({Reads(each ? top.Sequences : top.Last)});  // {Shape}");
    }

    internal void Step(CodeWriter code) => code.Line($"var predictions = output.call({Reads(top.Now)});  // {StepShape}");

    /// <summary>The predictions' shape over a window.</summary>
    internal string Shape => output.Steps == OutputSteps.Each ? $"[B, T, {output.Size}]" : StepShape;

    /// <summary>The predictions' shape over one element.</summary>
    internal string StepShape => $"[B, {output.Size}]";

    /// <summary>What the predictions are, XML.</summary>
    internal string Predictions
    {
        get
        {
            string what = task switch
            {
                TaskKind.LanguageModel => "Logits of the next token",
                TaskKind.Classification when output.Size == 1 => "The logit of the class",
                TaskKind.Classification => "Logits of the classes",
                _ => "Predicted values",
            };
            string when = output.Steps == OutputSteps.Each ? "after each step" : "after the last step";
            return $"{what} {when}, {Shape}.";
        }
    }

    private string Type => ReadsAll ? "GatedHead" : "FeedForwardHead";

    private string Reads(IReadOnlyList<string> hidden) => ReadsAll ? $"[{string.Join(", ", hidden)}]" : hidden[hidden.Count - 1];
}
