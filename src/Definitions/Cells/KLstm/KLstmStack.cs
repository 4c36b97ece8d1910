namespace Hmlstm.Definitions.Models;

/// <summary>Layers of the Markov recurrent network: K parallel LSTM cells and a selector (Kuo and Chien, MLSP 2018).</summary>
public sealed record KLstmStack : StackDefinition
{
    /// <inheritdoc/>
    public override CellKind Cell => CellKind.KLstm;

    /// <summary>K, the number of parallel cells; at least 1.</summary>
    public required int Cells { get; init; }

    /// <summary>Temperature of the Gumbel-softmax in training.</summary>
    public required Schedule Temperature { get; init; }

    /// <summary>How the cells are mixed in evaluation.</summary>
    public SelectionKind Selection { get; init; }

    /// <summary>Weight of the selector's entropy in the loss; 0 is plain maximum likelihood.</summary>
    public double EntropyWeight { get; init; }

    /// <summary>The initial bias of the forget gate.</summary>
    public double ForgetBias { get; init; }
}

/// <summary>How a k-lstm mixes its cells in evaluation; in training it is always a Gumbel-softmax.</summary>
public enum SelectionKind
{
    /// <summary>All cells, weighted with their probabilities.</summary>
    Mixed,

    /// <summary>The cell with the highest probability alone.</summary>
    MostProbable,
}
