using Hmlstm.Definitions.Models;
using Hmlstm.Generator.Emit;

namespace Hmlstm.Generator.Cells;

/// <summary>Writes a stack of torch's own cells: lstm, gru or rnn.</summary>
/// <param name="stack">The stack's definition.</param>
/// <param name="prefix">What names begin with; empty where the network has one stack of the kind.</param>
internal sealed class RnnStackWriter(RnnStack stack, string prefix) : StackWriter(stack, prefix)
{
    internal override string Type => Names.Cells + ".TorchRnn";

    internal override string StateType => Names.Cells + ".RnnState";

    internal override string StateSummary
    {
        get
        {
            string roles = stack.Kind == CellKind.Lstm ? "hidden and cell" : "hidden";
            string layers = stack.Hidden.Count == 1 ? $"The {Cell} layer" : $"The {stack.Hidden.Count} {Cell} layers";
            return $"{layers}{Where}: {roles}, [B, H] of each{(stack.Bidirectional ? ", forward before backward" : "")}.";
        }
    }

    internal override string StateTensors => Field;

    internal override string Top => $"{Output}.Hidden";

    internal override string TopLast => $"mask.Last({Output}.Hidden)";

    internal override string TopNow => $"{Now}.Hidden[{stack.Hidden.Count - 1}]";

    internal override PredictorStack Predictor
    {
        get
        {
            string kind = stack.Kind switch
            {
                CellKind.Lstm => stack.LayerNorm ? "NormalisedLstm" : "Lstm",
                CellKind.Gru => "Gru",
                _ => stack.Activation == ActivationKind.Relu ? "ReluRnn" : "TanhRnn",
            };
            string? both = stack.Bidirectional ? "bidirectional: true" : null;
            string?[] options =
            [
                both,
                stack.ZoneoutHidden > 0 ? $"zoneoutHidden: {Literal.Of(stack.ZoneoutHidden)}" : null,
                stack.ZoneoutCell > 0 ? $"zoneoutCell: {Literal.Of(stack.ZoneoutCell)}" : null,
            ];
            string given = string.Join(", ", options.OfType<string>());
            string hasCell = $"hasCell: {Literal.Of(stack.Kind == CellKind.Lstm)}";
            return new(
                Names.InferenceCells + ".Rnn",
                $"global::Hmlstm.Engine.Cells.Rnn.RnnKind.{kind}",
                given.Length > 0 ? given : null,
                Names.InferenceCells + ".RnnState",
                both is null ? hasCell : hasCell + ", " + both);
        }
    }

    protected override string Word => stack.Kind.ToString().ToLowerInvariant();

    private string Cell => stack.Kind.ToString().ToUpperInvariant();
}
