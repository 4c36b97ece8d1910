using TorchSharp;

namespace Hmlstm.Runtime.Cells;

/// <summary>Numbers that every step hands to torch; made once, since a scalar is a native object.</summary>
internal static class Constants
{
    /// <summary>0.</summary>
    public static readonly Scalar Zero = 0.0;

    /// <summary>0.5.</summary>
    public static readonly Scalar Half = 0.5;

    /// <summary>-0.5.</summary>
    public static readonly Scalar MinusHalf = -0.5;

    /// <summary>1.</summary>
    public static readonly Scalar One = 1.0;
}
