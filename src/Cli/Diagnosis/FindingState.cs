namespace Hmlstm.Cli.Diagnosis;

/// <summary>How something is on this machine.</summary>
internal enum FindingState
{
    /// <summary>There, and as it should be.</summary>
    Good,

    /// <summary>Not there, and only some uses need it.</summary>
    Absent,

    /// <summary>There, and much slower than it could be.</summary>
    Slow,

    /// <summary>Not there, and nothing can be trained without it.</summary>
    Missing,
}
