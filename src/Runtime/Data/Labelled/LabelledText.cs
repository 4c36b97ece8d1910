namespace Hmlstm.Runtime.Data;

/// <summary>A text file and its class.</summary>
/// <param name="Path">The file.</param>
/// <param name="Class">Its class, from 0.</param>
internal sealed record LabelledText(string Path, int Class);
