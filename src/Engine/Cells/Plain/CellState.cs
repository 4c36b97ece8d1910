namespace Hmlstm.Engine.Cells.Plain;

/// <summary>The state of one row, or its gradient.</summary>
/// <param name="hidden">h.</param>
/// <param name="cell">c; anything where the cell has none.</param>
internal readonly unsafe struct CellState(float* hidden, float* cell)
{
    /// <summary>h.</summary>
    public float* Hidden => hidden;

    /// <summary>c.</summary>
    public float* Cell => cell;
}
