namespace Hmlstm.Definitions;

/// <summary>Whether a definition with a problem can be used.</summary>
public enum ProblemSeverity
{
    /// <summary>The definition means something, but probably not what was wanted.</summary>
    Warning,

    /// <summary>The definition cannot be used.</summary>
    Error,
}
