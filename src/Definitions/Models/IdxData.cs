namespace Hmlstm.Definitions.Models;

/// <summary>Images and labels in the IDX format, as sequences.</summary>
public sealed record IdxData : DataDefinition
{
    /// <summary>A folder of IDX files, or the name of a known data set.</summary>
    public required string Idx { get; init; }

    /// <summary>Whether a step is a row of the image; otherwise it is a pixel.</summary>
    public bool RowsAsSteps { get; init; } = true;
}
