namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>What a k-lstm layer computes at once: B rows of T steps.</summary>
public readonly record struct KLstmWindow
{
    /// <summary>B, at least 1.</summary>
    public required int Batch { get; init; }

    /// <summary>T, at least 1.</summary>
    public required int Steps { get; init; }

    /// <summary>The real steps of each row; null when all have T. After its last one a row keeps its state and repeats what it gave.</summary>
    public int[]? Lengths { get; init; }

    /// <summary>
    /// The noise on the selector's logits, [B, T, K]: Gumbel's in training, zeros where all cells are to be mixed by q; 0 where the
    /// likeliest cell alone is taken.
    /// </summary>
    public nint Noise { get; init; }

    /// <summary>τ, the temperature of the Gumbel-softmax, above 0.</summary>
    public float Temperature { get; init; }
}
