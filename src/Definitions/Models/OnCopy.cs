namespace Hmlstm.Definitions.Models;

/// <summary>What z is on a COPY step.</summary>
public enum OnCopy
{
    /// <summary>Computed from the state, as in equation 8 of the paper.</summary>
    Recompute,

    /// <summary>Held at 0.</summary>
    Hold,
}
