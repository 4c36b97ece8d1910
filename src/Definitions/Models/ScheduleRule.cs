namespace Hmlstm.Definitions.Models;

/// <summary>How a schedule goes on from its start.</summary>
public enum ScheduleRule
{
    /// <summary>It stays.</summary>
    Constant,

    /// <summary>start + rate n.</summary>
    Linear,

    /// <summary>start e^(rate n).</summary>
    Exponential,

    /// <summary>Half a cosine from start to the minimum over a number of units.</summary>
    Cosine,

    /// <summary>start times the factor of the last drop reached.</summary>
    Drops,

    /// <summary>Multiplied by a factor after evaluations without improvement.</summary>
    OnPlateau,

    /// <summary>Multiplied by a factor after evaluations that rose.</summary>
    OnRise,
}
