namespace Hmlstm.Definitions.Models;

/// <summary>How a k-lstm mixes its cells in evaluation; in training it is always a Gumbel-softmax.</summary>
public enum SelectionKind
{
    /// <summary>The cell with the highest probability alone.</summary>
    MostProbable,

    /// <summary>All cells, weighted with their probabilities.</summary>
    Mixed,
}
