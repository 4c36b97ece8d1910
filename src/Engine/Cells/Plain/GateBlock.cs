namespace Hmlstm.Engine.Cells.Plain;

/// <summary>Gates that one product with h computes.</summary>
/// <param name="First">The first of them, in torch's order.</param>
/// <param name="Count">How many follow one another.</param>
/// <param name="Slot">Where in a row of sums they begin, counted in gates.</param>
/// <param name="Apart">Whether the sums over h stay apart from those over x, with a bias of their own.</param>
internal readonly record struct GateBlock(int First, int Count, int Slot, bool Apart);
