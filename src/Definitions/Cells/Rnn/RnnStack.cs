namespace Hmlstm.Definitions.Models;

/// <summary>Layers of torch's own cells: lstm, gru or rnn.</summary>
/// <param name="Kind">One of <see cref="CellKind.Lstm"/>, <see cref="CellKind.Gru"/> and <see cref="CellKind.Rnn"/>.</param>
public sealed record RnnStack(CellKind Kind) : StackDefinition
{
    /// <inheritdoc/>
    public override CellKind Cell => Kind;

    /// <summary>The nonlinearity of an rnn; Tanh for the others.</summary>
    public ActivationKind Activation { get; init; }

    /// <summary>Whether a second direction reads the sequence from its end.</summary>
    public bool Bidirectional { get; init; }

    /// <summary>The initial bias of an lstm's forget gate; 0 for the others.</summary>
    public double ForgetBias { get; init; }
}
