namespace Hmlstm.Runtime.Training;

/// <summary>Why training ended.</summary>
public enum StopReason
{
    /// <summary>Every epoch was done.</summary>
    Completed,

    /// <summary>The watched metric had not improved for as many evaluations as allowed.</summary>
    EarlyStopping,

    /// <summary>The time was up.</summary>
    TimeLimit,

    /// <summary>As many iterations as allowed were done.</summary>
    IterationLimit,

    /// <summary>The caller's token was cancelled; the iteration was finished first.</summary>
    Interrupted,

    /// <summary>A callback asked for it.</summary>
    Requested,

    /// <summary>A loss or a gradient was infinite or not a number.</summary>
    Diverged,
}
