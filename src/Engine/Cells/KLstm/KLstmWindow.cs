using Hmlstm.Engine.Memory;

namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>What a k-lstm layer computes at once: B rows of T steps.</summary>
public readonly record struct KLstmWindow
{
    /// <summary>B, at least 1.</summary>
    public required int Batch { get; init; }

    /// <summary>T, at least 1.</summary>
    public required int Steps { get; init; }

    /// <summary>
    /// The real steps of each row; null when all have T. After its last one a row keeps its state and repeats what it gave.
    /// </summary>
    public int[]? Lengths { get; init; }

    /// <summary>
    /// The noise on the selector's logits, [B, T, K]: Gumbel's in training, zeros where all cells are to be mixed by q; 0 where the
    /// likeliest cell alone is taken.
    /// </summary>
    public nint Noise { get; init; }

    /// <summary>τ, the temperature of the Gumbel-softmax, above 0.</summary>
    public float Temperature { get; init; }
}

/// <summary>
/// Where a k-lstm layer writes what it gives, or from where backward reads the gradients of it; then 0 where there is none.
/// </summary>
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

/// <summary>What enters a k-lstm layer with a window, or where the gradients of it are written; 0 where nobody wants one.</summary>
public readonly record struct KLstmEntries
{
    /// <summary>x, [B, T, in].</summary>
    public nint Input { get; init; }

    /// <summary>h before the window, [B, H].</summary>
    public nint Hidden { get; init; }

    /// <summary>c before the window, [B, H].</summary>
    public nint Cell { get; init; }

    /// <summary>Refuses to go without one of them.</summary>
    internal void Check()
    {
        EntryCheck.Given(Input);
        EntryCheck.Given(Hidden);
        EntryCheck.Given(Cell);
    }
}

/// <summary>Which gradients backward will be asked for.</summary>
public enum KLstmGradientNeed
{
    /// <summary>There is no backward.</summary>
    None,

    /// <summary>Those of the parameters and of the state before the window.</summary>
    WithoutInput,

    /// <summary>Those of the input too.</summary>
    WithInput,
}
