namespace Hmlstm.Definitions.Models;

/// <summary>Where the parts that a network is not trained on lie, each a file, a folder or the name of a known data set.</summary>
public sealed record HeldOutPlaces
{
    /// <summary>The validation part; null for none.</summary>
    public string? Valid { get; init; }

    /// <summary>The test part; null for none.</summary>
    public string? Test { get; init; }
}
