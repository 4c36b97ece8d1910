namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>Multiply-adds of the gates' recurrent, bottom-up and top-down products, forward, over real steps.</summary>
/// <remarks>The input of a stack counts once per step, also where tokens are looked up in sums that are computed once per token.</remarks>
/// <param name="Done">Those that were computed.</param>
/// <param name="Dense">Those of a computation that follows no boundaries.</param>
public readonly record struct HmLstmWork(long Done, long Dense)
{
    /// <summary>The share that was skipped, 0 to 1; 0 where nothing was counted.</summary>
    public double Skipped => Dense == 0 ? 0 : 1 - ((double)Done / Dense);

    /// <summary>The work of both.</summary>
    public static HmLstmWork operator +(HmLstmWork left, HmLstmWork right) => new(left.Done + right.Done, left.Dense + right.Dense);

    /// <summary>The work that came after <paramref name="right"/>.</summary>
    public static HmLstmWork operator -(HmLstmWork left, HmLstmWork right) => new(left.Done - right.Done, left.Dense - right.Dense);
}
