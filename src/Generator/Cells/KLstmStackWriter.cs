using Hmlstm.Definitions.Models;
using Hmlstm.Generator.Emit;

namespace Hmlstm.Generator.Cells;

/// <summary>Writes the layers of a k-lstm.</summary>
/// <param name="stack">The stack's definition.</param>
/// <param name="prefix">What names begin with; empty where the network has one such stack.</param>
internal sealed class KLstmStackWriter(KLstmStack stack, string prefix) : StackWriter(stack, prefix)
{
    internal override string Type => Names.Cells + ".KLstm";

    internal override string StateType => Names.Cells + ".KLstmState";

    internal override string StateSummary =>
        $"{(stack.Hidden.Count == 1 ? "The k-LSTM layer" : $"The {stack.Hidden.Count} k-LSTM layers")}{Where}: "
        + "hidden and cell [B, H] of each.";

    internal override string StateTensors => Named("layer");

    internal override IReadOnlyList<OutputPart> Outputs =>
    [
        new(
            OutputRole.Selection,
            $"The weights w that mixed the {stack.Cells} cells of the top k-LSTM layer, [B, T, {stack.Cells}].",
            $"{Output}.Selection",
            stack.Cells),
        new(
            OutputRole.SelectionProbability,
            $"Its selector's probabilities q, [B, T, {stack.Cells}].",
            $"{Output}.Probability",
            stack.Cells),
    ];

    internal override IReadOnlyList<ScheduledPart> Schedules =>
    [
        new(
            Capital(Named("temperature")),
            $"The temperature of the selectors' Gumbel-softmax{Where} in training; above 0. Lower values select closer to a single cell.",
            stack.Temperature,
            Field + ".Temperature"),
    ];

    internal override string Top => $"{Output}.Hidden";

    internal override string TopLast => $"{Output}.State.Layers[{stack.Hidden.Count - 1}].Hidden";

    internal override string TopNow => $"{Now}.Layers[{stack.Hidden.Count - 1}].Hidden";

    internal override PredictorStack Predictor => new(
        Names.InferenceCells + ".KLstm",
        null,
        $"cells: {stack.Cells}, mixes: {Literal.Of(stack.Selection == SelectionKind.Mixed)}",
        Names.InferenceCells + ".KLstmState",
        $"cells: {stack.Cells}");

    protected override string Word => "kLstm";
}
