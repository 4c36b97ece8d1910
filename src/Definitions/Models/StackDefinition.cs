namespace Hmlstm.Definitions.Models;

/// <summary>Consecutive layers of one kind of cell.</summary>
public abstract record StackDefinition
{
    /// <summary>The kind of cell.</summary>
    public abstract CellKind Cell { get; }

    /// <summary>The width of each layer, bottom to top; at least one.</summary>
    public required EquatableArray<int> Hidden { get; init; }

    /// <summary>Probability, 0 to below 1, of dropping a value on its way up to the next layer or stack.</summary>
    public double Dropout { get; init; }

    /// <summary>How the weights start.</summary>
    public InitialKind Initial { get; init; }

    /// <summary>Whether the products have a bias.</summary>
    public bool Bias { get; init; } = true;
}

/// <summary>The recurrent cells.</summary>
public enum CellKind
{
    /// <summary>Hierarchical multiscale LSTM (Chung, Ahn and Bengio, ICLR 2017).</summary>
    HmLstm,

    /// <summary>The Markov recurrent network of K LSTM cells (Kuo and Chien, MLSP 2018).</summary>
    KLstm,

    /// <summary>Long short-term memory, as torch.nn.LSTM.</summary>
    Lstm,

    /// <summary>Gated recurrent unit, as torch.nn.GRU.</summary>
    Gru,

    /// <summary>The plain recurrent network, as torch.nn.RNN.</summary>
    Rnn,
}

/// <summary>How weights start.</summary>
public enum InitialKind
{
    /// <summary>The cell's own rule, which its module's documentation states: <c>HmLstmLevel</c>, <c>KLstmLayer</c> and <c>TorchRnn</c> of the runtime.</summary>
    Default,

    /// <summary>Uniform within sqrt(6 / (in + out)).</summary>
    XavierUniform,

    /// <summary>Orthogonal rows or columns.</summary>
    Orthogonal,

    /// <summary>Uniform within 1 / sqrt(hidden).</summary>
    Uniform,

    /// <summary>Normal with standard deviation 1 / sqrt(hidden).</summary>
    Normal,
}
