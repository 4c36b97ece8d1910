namespace Hmlstm.Definitions.Models;

/// <summary>The levels of one hierarchical multiscale LSTM (Chung, Ahn and Bengio, ICLR 2017).</summary>
public sealed record HmLstmStack : StackDefinition
{
    /// <inheritdoc/>
    public override CellKind Cell => CellKind.HmLstm;

    /// <summary>Whether gates and cells are layer-normalised.</summary>
    public bool LayerNorm { get; init; }

    /// <summary>Added to the initial forget bias.</summary>
    public double ForgetBias { get; init; }

    /// <summary>The boundary detectors.</summary>
    public required BoundaryDefinition Boundary { get; init; }

    /// <summary>L', the number of levels that have a detector: all but the top one unless <see cref="BoundaryDefinition.Top"/>.</summary>
    public int Detectors => Boundary.Top ? Hidden.Count : Hidden.Count - 1;
}
