using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Cells;

/// <summary>The identity in the definition language.</summary>
internal static class IdentityCell
{
    public const string Word = "identity";

    public static readonly CellKindDescription Kind = new()
    {
        Kind = CellKind.Identity,
        Word = Word,
        Documentation = "Hands on what enters, as wide as it is.",
        Keys = [],
        Build = static stack => new IdentityStack { Hidden = stack.Hidden },
    };
}
