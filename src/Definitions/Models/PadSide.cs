namespace Hmlstm.Definitions.Models;

/// <summary>Where a short text is filled up.</summary>
public enum PadSide
{
    /// <summary>Before its first character.</summary>
    Left,

    /// <summary>After its last character.</summary>
    Right,
}
