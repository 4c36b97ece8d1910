using Hmlstm.Definitions.Models;
using Hmlstm.Generator.Cells;

namespace Hmlstm.Generator.Emit;

/// <summary>Writes what turns hidden states into predictions.</summary>
internal sealed class HeadWriter(TaskKind task, OutputDefinition output, StackWriter top)
{
    private bool ReadsAll => output.From == OutputSource.All;

    internal void Fields(CodeWriter code) => code.Line($"private readonly {Names.Heads}.{Type} output;");

    internal void Construct(CodeWriter code)
    {
        string reads = ReadsAll ? $"levels: {top.Definition}.Hidden" : $"inputSize: {top.Width}";
        code.Line($"output = Register(\"output\", new {Names.Heads}.{Type}({DefinitionRecordWriter.Whole}.Output, {reads}));");
    }

    internal void Window(CodeWriter code)
    {
        string reads = output.Steps == OutputSteps.Each
            ? ReadsAll ? top.AllLevels.Window : top.Top
            : ReadsAll ? top.AllLevels.Last : top.TopLast;
        code.Line($"var predictions = output.call({reads});  // {Shape}");
    }

    internal void Step(CodeWriter code) =>
        code.Line($"var predictions = output.call({(ReadsAll ? top.AllLevels.Now : top.TopNow)});  // {StepShape}");

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
}
