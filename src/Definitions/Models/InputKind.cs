namespace Hmlstm.Definitions.Models;

/// <summary>What enters a network at each step.</summary>
public enum InputKind
{
    /// <summary>Real vectors, [B, T, F].</summary>
    Features,

    /// <summary>Integer ids, [B, T].</summary>
    Tokens,
}
