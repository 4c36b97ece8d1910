namespace Hmlstm.Definitions.Models;

/// <summary>Consecutive layers of one kind of cell.</summary>
public abstract record StackDefinition
{
    /// <summary>The kind of cell.</summary>
    public abstract CellKind Cell { get; }

    /// <summary>The width of each layer, bottom to top; at least one.</summary>
    public required EquatableArray<int> Hidden { get; init; }

    /// <summary>Probability, 0 to below 1, of dropping a value on its way up to the next layer or stack.</summary>
    public double Dropout { get; init; }

    /// <summary>How the weights start.</summary>
    public InitialKind Initial { get; init; }

    /// <summary>Whether the products have a bias.</summary>
    public bool Bias { get; init; } = true;
}
