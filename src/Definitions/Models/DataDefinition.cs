namespace Hmlstm.Definitions.Models;

/// <summary>What a network is trained on.</summary>
public abstract record DataDefinition
{
    /// <summary>Shares of the training, validation and test parts; three numbers, 0 to 1, that add up to 1.</summary>
    public EquatableArray<double> Split { get; init; } = new([0.8, 0.1, 0.1]);
}
