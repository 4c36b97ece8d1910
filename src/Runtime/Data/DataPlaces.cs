using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>Where the parts of a network's data were found.</summary>
/// <param name="Training">The file or folder of the training part, or of all parts.</param>
/// <param name="HeldOut">Those of the other parts; null where all parts are cut from one place.</param>
internal sealed record DataPlaces(string Training, HeldOutPlaces? HeldOut)
{
    /// <summary>The places in the order of the parts; null for a part that has none.</summary>
    public IReadOnlyList<string?> All => HeldOut is null ? [Training] : [Training, HeldOut.Valid, HeldOut.Test];

    /// <summary>The sizes of the parts, of separate ones with their places; a part that is not named says so.</summary>
    /// <param name="counted">The sizes of the training, the validation and the test part.</param>
    public IReadOnlyList<PartSize> Sizes(IEnumerable<PartSize> counted) => HeldOut is null
        ? [.. counted]
        : [.. counted.Zip(All, static (size, place) => place is null ? PartSize.Unnamed(size.Name) : size with { Source = place })];
}
