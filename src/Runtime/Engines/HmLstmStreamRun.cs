using Hmlstm.Engine.Cells.HmLstm;

namespace Hmlstm.Runtime.Engines;

/// <summary>An engine's stream and how far it has come.</summary>
/// <param name="levels">The stack.</param>
/// <param name="weights">Its weights.</param>
/// <param name="batch">B.</param>
internal sealed class HmLstmStreamRun(HmLstmLevels levels, HmLstmPackedWeights weights, int batch)
{
    /// <summary>The stream.</summary>
    public HmLstmStream Stream { get; } = new(levels, weights, batch);

    /// <summary>Steps so far.</summary>
    public long Steps { get; set; }
}
