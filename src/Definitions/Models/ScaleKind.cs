namespace Hmlstm.Definitions.Models;

/// <summary>How real values are scaled, fitted on the training part.</summary>
public enum ScaleKind
{
    /// <summary>As they are.</summary>
    None,

    /// <summary>To mean 0 and standard deviation 1.</summary>
    Standard,

    /// <summary>To the range 0 to 1.</summary>
    MinMax,
}
