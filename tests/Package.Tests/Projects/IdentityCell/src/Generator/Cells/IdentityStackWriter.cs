using Hmlstm.Definitions.Models;
using Hmlstm.Generator.Emit;

namespace Hmlstm.Generator.Cells;

/// <summary>Writes identity layers.</summary>
/// <param name="stack">The stack's definition.</param>
/// <param name="prefix">What names begin with; empty where the network has one such stack.</param>
internal sealed class IdentityStackWriter(IdentityStack stack, string prefix) : StackWriter(stack, prefix)
{
    internal override string Type => Names.Cells + ".Identity";

    internal override string StateType => Names.Cells + ".IdentityState";

    internal override string StateSummary => $"The identity layers{Where}: hidden [B, H].";

    internal override string StateTensors => Field;

    internal override string Top => $"{Output}.Hidden";

    internal override string TopLast => $"{Output}.State.Hidden";

    internal override string TopNow => $"{Now}.Hidden";

    protected override string Word => "identity";
}
