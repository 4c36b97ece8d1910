namespace Hmlstm.Definitions.Models;

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
