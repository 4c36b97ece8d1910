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
        string tied = output.Tied ? ", tied: embedding" : "";
        code.Line($"output = Register(\"output\", new {Names.Heads}.{Type}({DefinitionRecordWriter.Whole}.Output, {reads}{tied}));");
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

    /// <summary>Whether there is one prediction for each row.</summary>
    internal bool LastStep => output.Steps == OutputSteps.Last;

    /// <summary>The type of the predictor's head.</summary>
    internal string PredictorType => $"{Names.InferenceHeads}.{Type}";

    /// <summary>The expression that makes the predictor's head.</summary>
    internal string PredictorConstruct
    {
        get
        {
            string reads = ReadsAll ? $"{top.Widths}, embedding: {output.Embedding}" : $"inputSize: {top.Width}";
            List<string> options = [];
            if (output.Hidden.Count > 0)
            {
                options.Add($"Hidden = [{string.Join(", ", output.Hidden)}]");
                if (output.Activation == ActivationKind.Relu)
                {
                    options.Add("IsRelu = true");
                }
            }

            options.Add($"Size = {output.Width}");
            if (output.Tied)
            {
                options.Add("TiedTo = \"input.embedding.weight\"");
            }

            return $"new(weights, {reads}, new() {{ {string.Join(", ", options)} }})";
        }
    }

    /// <summary>The predictions' shape over a window.</summary>
    internal string Shape => output.Steps == OutputSteps.Each ? $"[B, T, {output.Width}]" : StepShape;

    /// <summary>The predictions' shape over one element.</summary>
    internal string StepShape => $"[B, {output.Width}]";

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
                _ => Values,
            };
            string when = output.Steps == OutputSteps.Each ? "after each step" : "after the last step";
            return $"{what} {when}, {Shape}.";
        }
    }

    /// <summary>How the distributions that the predictions say are read: type, name and arguments; null where they say values.</summary>
    internal static (string Type, string Name, string Arguments)? DistributionOf(OutputDefinition? output) => output?.Loss switch
    {
        { Kind: LossKind.Quantile } loss => (
            $"{Names.Distributions}.QuantileForecast",
            "Quantiles",
            $", [{string.Join(", ", loss.Quantiles.Select(static level => Literal.Of(level)))}]"),
        { Kind: LossKind.Gaussian } => ($"{Names.Distributions}.GaussianDistribution", "Distribution", ""),
        { Kind: LossKind.Mixture } loss => (
            $"{Names.Distributions}.MixtureDistribution", "Distribution", $", components: {loss.Components}"),
        _ => null,
    };

    private string Values => output.Loss switch
    {
        { Kind: LossKind.Quantile } => "Quantiles of each value",
        { Kind: LossKind.Gaussian } => "The means of the values, then the numbers of their standard deviations,",
        { Kind: LossKind.Mixture } => "The numbers of a mixture of Gaussians",
        _ => "Predicted values",
    };

    private string Type => ReadsAll ? "GatedHead" : "FeedForwardHead";
}
