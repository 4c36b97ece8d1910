namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>Multiply-adds of the recurrent, bottom-up and top-down products of a forward window.</summary>
/// <param name="Done">Those that were computed.</param>
/// <param name="Dense">Those of a computation that follows no boundaries.</param>
public readonly record struct HmLstmWork(long Done, long Dense)
{
    /// <summary>The share that was computed, 0 to 1.</summary>
    public double Share => Dense == 0 ? 1 : (double)Done / Dense;
}
