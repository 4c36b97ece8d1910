namespace Hmlstm.Definitions.Models;

/// <summary>Which steps give a prediction.</summary>
public enum OutputSteps
{
    /// <summary>Every step: [B, T, O].</summary>
    Each,

    /// <summary>The last step of the sequence: [B, O].</summary>
    Last,
}
