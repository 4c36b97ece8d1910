namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>What a stack computes at once: B rows of T steps.</summary>
public sealed class HmLstmWindow
{
    /// <summary>No window.</summary>
    internal static HmLstmWindow None { get; } = new() { Batch = 0, Steps = 0, Slope = 1, Levels = [] };

    /// <summary>B, at least 1.</summary>
    public required int Batch { get; init; }

    /// <summary>T, at least 1.</summary>
    public required int Steps { get; init; }

    /// <summary>The input, [B, T, in]; 0 where <see cref="Tokens"/> enter.</summary>
    public nint Input { get; set; }

    /// <summary>Token ids, [B, T] of 64 bits, each a row of <see cref="Table"/>; 0 where vectors enter.</summary>
    public nint Tokens { get; set; }

    /// <summary>The vectors of the tokens, [V, in].</summary>
    public nint Table { get; init; }

    /// <summary>V.</summary>
    public int Vocabulary { get; init; }

    /// <summary>The real steps of each row, 0 to T; null when all have T. A row keeps its state after its last one.</summary>
    public int[]? Lengths { get; init; }

    /// <summary>a, the slope of the detectors, above 0.</summary>
    public required float Slope { get; set; }

    /// <summary>For <see cref="BoundaryRule.Sample"/>: numbers from 0 to 1, [L', T, B]; 0 for the step rule.</summary>
    public nint Draws { get; init; }

    /// <summary>For each level above the first: what its input is multiplied with, [T, B, in]; empty, or 0 for a level, where nothing is dropped.</summary>
    public nint[] Masks { get; init; } = [];

    /// <summary>The values of each level, from the bottom up.</summary>
    public required HmLstmLevelValues[] Levels { get; init; }

    /// <summary>The token of a row at a step.</summary>
    internal unsafe int TokenAt(int t, int row) => (int)((long*)Tokens)[((long)row * Steps) + t];
}
