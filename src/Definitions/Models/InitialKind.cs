namespace Hmlstm.Definitions.Models;

/// <summary>How weights start.</summary>
public enum InitialKind
{
    /// <summary>The cell's own rule (see 3-cells in the documentation).</summary>
    Default,

    /// <summary>Uniform within sqrt(6 / (in + out)).</summary>
    XavierUniform,

    /// <summary>Orthogonal rows or columns.</summary>
    Orthogonal,

    /// <summary>Uniform within 1 / sqrt(hidden).</summary>
    Uniform,

    /// <summary>Normal with standard deviation 1 / sqrt(hidden).</summary>
    Normal,
}
