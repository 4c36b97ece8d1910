namespace Hmlstm.Definitions.Models;

/// <summary>Many texts with a class each.</summary>
public sealed record TextsData : DataDefinition
{
    /// <summary>A folder with one folder of texts per class, or the name of a known data set.</summary>
    public required string Texts { get; init; }

    /// <summary>Where the class comes from: <c>folder</c>.</summary>
    public string Label { get; init; } = "folder";

    /// <summary>Which characters they are read as.</summary>
    public AlphabetKind Alphabet { get; init; } = AlphabetKind.Bytes;

    /// <summary>Characters kept of each text, the last ones; at least 1.</summary>
    public int Length { get; init; } = 200;

    /// <summary>Where short texts are filled up.</summary>
    public PadSide Pad { get; init; } = PadSide.Left;
}
