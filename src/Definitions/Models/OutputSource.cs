namespace Hmlstm.Definitions.Models;

/// <summary>Which hidden states the head reads.</summary>
public enum OutputSource
{
    /// <summary>The top layer's.</summary>
    Top,

    /// <summary>The gated embedding of every level of the top HM-LSTM stack.</summary>
    All,
}
