namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>The order of the gates inside the engine: i, g, o, f. A row that FLUSHes has no use for f, so it computes the first three only.</summary>
internal static class GateOrder
{
    /// <summary>For each place: the gate in the order of the parameters, i, f, g, o.</summary>
    public static ReadOnlySpan<int> Gates => [0, 2, 3, 1];

    /// <summary>For each gate in the order of the parameters: its place.</summary>
    public static ReadOnlySpan<int> Places => [0, 3, 1, 2];

    /// <summary>Gates without f.</summary>
    public const int WithoutForget = 3;
}
