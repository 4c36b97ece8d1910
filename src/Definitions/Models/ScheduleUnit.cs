namespace Hmlstm.Definitions.Models;

/// <summary>What n counts in a schedule.</summary>
public enum ScheduleUnit
{
    /// <summary>Epochs from 0.</summary>
    Epoch,

    /// <summary>Optimizer steps from 0.</summary>
    Iteration,
}
