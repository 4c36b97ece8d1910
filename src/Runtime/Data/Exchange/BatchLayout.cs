namespace Hmlstm.Runtime.Data;

/// <summary>
/// How a part's rows of steps are cut into batches: with the rows in their order, all that another program needs to read the same ones.
/// </summary>
/// <param name="Rows">The rows of the part; at least 1.</param>
/// <param name="Steps">The steps of every row; what a row lacks is filled up.</param>
/// <param name="Window">T, the steps of a batch; the last window of a row may have fewer.</param>
/// <param name="BatchSize">B, the rows of a batch; the last ones may be fewer.</param>
/// <param name="IsShuffled">Whether the rows come in an order of the seed and the epoch, see <see cref="ShuffledOrder"/>.</param>
/// <param name="CarriesState">Whether the state at a window's end starts the next window of the same rows.</param>
/// <param name="InOrder">The same batches with the rows in their order: window after window of the first B rows, then of the next.</param>
internal sealed record BatchLayout(
    long Rows, long Steps, int Window, int BatchSize, bool IsShuffled, bool CarriesState, IBatchSource InOrder)
{
    /// <summary>Windows of a row.</summary>
    public long Windows => (Steps + Window - 1) / Window;

    /// <summary>The layout of a source.</summary>
    /// <exception cref="DataException">Its batches are no windows of rows.</exception>
    public static BatchLayout Of(IBatchSource source) => source is ILaidOutBatches laidOut
        ? laidOut.Layout
        : throw new DataException($"Batches of the kind {source.GetType().Name} are no windows of rows that could be written.");
}

/// <summary>Batches that are windows of rows.</summary>
internal interface ILaidOutBatches
{
    /// <summary>How the rows are cut.</summary>
    BatchLayout Layout { get; }
}
