namespace Hmlstm.Definitions.Models;

/// <summary>Columns of a CSV file as a time series, cut into windows to forecast from.</summary>
public sealed record SeriesData : DataDefinition
{
    /// <summary>A CSV file, or the name of a known data set.</summary>
    public required string Series { get; init; }

    /// <summary>The columns that enter.</summary>
    public EquatableArray<string> Columns { get; init; }

    /// <summary>The columns that are predicted.</summary>
    public EquatableArray<string> Target { get; init; }

    /// <summary>Steps that the network sees; at least 1.</summary>
    public int Lookback { get; init; } = 50;

    /// <summary>Steps from the last one seen to the one predicted; at least 1.</summary>
    public int Ahead { get; init; } = 1;

    /// <summary>How values are scaled.</summary>
    public ScaleKind Scale { get; init; } = ScaleKind.Standard;
}
