namespace Hmlstm.Runtime.Boundaries;

/// <summary>What an HM-LSTM level did at a step (Chung, Ahn and Bengio 2017, section 2.2); the numbers are those of the operations tensor.</summary>
public enum BoundaryOperation
{
    /// <summary>Kept its state.</summary>
    Copy = 0,

    /// <summary>Updated its state with what came from below.</summary>
    Update = 1,

    /// <summary>Handed its state up and began anew.</summary>
    Flush = 2,
}
