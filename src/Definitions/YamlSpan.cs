namespace Hmlstm.Definitions;

/// <summary>A stretch of a file's text. Everything counts from 0; offsets and columns count UTF-16 code units.</summary>
/// <param name="Start">Offset of the first character.</param>
/// <param name="End">Offset after the last character; never below <paramref name="Start"/>.</param>
/// <param name="StartLine">Line of the first character.</param>
/// <param name="StartColumn">Column of the first character.</param>
/// <param name="EndLine">Line of the end.</param>
/// <param name="EndColumn">Column after the last character.</param>
public readonly record struct YamlSpan(int Start, int End, int StartLine, int StartColumn, int EndLine, int EndColumn);
