using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>
/// What a step does with each row: UPDATE, COPY or FLUSH (Chung, Ahn and Bengio 2017, equations 2 and 3), from the boundary before the step
/// and the one below it.
/// </summary>
internal abstract class Operation : IDisposable
{
    /// <summary>The new cell, [B, H].</summary>
    /// <param name="gates">The gates of this step.</param>
    /// <param name="previous">c before the step.</param>
    public abstract Tensor Cell(in Gates gates, Tensor previous);

    /// <summary>The new hidden state, [B, H].</summary>
    /// <param name="candidate">o tanh(c); taken over.</param>
    /// <param name="previous">h before the step.</param>
    public abstract Tensor Hidden(Tensor candidate, Tensor previous);

    /// <summary>The boundary, and 0 where the row is copied.</summary>
    /// <param name="boundary">z, [B, 1]; taken over.</param>
    public abstract Tensor Hold(Tensor boundary);

    /// <summary>The mask of boundaries, and false where the row is copied.</summary>
    /// <param name="isBoundary">[B, 1] bool; taken over.</param>
    public abstract Tensor HoldMask(Tensor isBoundary);

    /// <summary>Frees what the choice made for itself.</summary>
    public abstract void Dispose();
}
