using Hmlstm.Engine.Memory;

namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>Where a k-lstm layer writes what it gives, or from where backward reads the gradients of it; then 0 where there is none.</summary>
public readonly record struct KLstmResults
{
    /// <summary>h after each step, [B, T, H].</summary>
    public nint Hidden { get; init; }

    /// <summary>w, what mixed the cells, [B, T, K].</summary>
    public nint Selection { get; init; }

    /// <summary>q, the selector's probabilities, [B, T, K].</summary>
    public nint Probability { get; init; }

    /// <summary>h after each row's last real step, [B, H].</summary>
    public nint LastHidden { get; init; }

    /// <summary>c after each row's last real step, [B, H].</summary>
    public nint LastCell { get; init; }

    /// <summary>Refuses to go without one of them.</summary>
    /// <param name="hasSequence">Whether <see cref="Hidden"/> is written.</param>
    internal void Check(bool hasSequence)
    {
        EntryCheck.Given(Selection);
        EntryCheck.Given(Probability);
        EntryCheck.Given(LastHidden);
        EntryCheck.Given(LastCell);
        if (hasSequence)
        {
            EntryCheck.Given(Hidden);
        }
    }
}
