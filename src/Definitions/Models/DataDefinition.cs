namespace Hmlstm.Definitions.Models;

/// <summary>What a network is trained on.</summary>
public abstract record DataDefinition
{
    /// <summary>The shares of data that are cut into parts where a definition does not say.</summary>
    public static EquatableArray<double> UsualSplit { get; } = new([0.8, 0.1, 0.1]);

    /// <summary>Shares of the training, validation and test parts; three numbers, 0 to 1, that add up to 1.</summary>
    public EquatableArray<double> Split { get; init; } = UsualSplit;

    /// <summary>
    /// The places of the validation and test parts, beside which the data's own place is the training part alone, and
    /// <see cref="Split"/> says nothing; null where all parts are cut from that one place.
    /// </summary>
    public HeldOutPlaces? HeldOut { get; init; }
}
