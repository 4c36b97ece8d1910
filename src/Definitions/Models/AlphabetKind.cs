namespace Hmlstm.Definitions.Models;

/// <summary>Which characters a text is read as.</summary>
public enum AlphabetKind
{
    /// <summary>a to z and the space, 27 in all; others become the space.</summary>
    Text8,

    /// <summary>The 256 byte values.</summary>
    Bytes,

    /// <summary>The characters that the training part has.</summary>
    Chars,
}
