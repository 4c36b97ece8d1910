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

    protected override string Word => stack.Kind.ToString().ToLowerInvariant();

    private string Cell => stack.Kind.ToString().ToUpperInvariant();
}
