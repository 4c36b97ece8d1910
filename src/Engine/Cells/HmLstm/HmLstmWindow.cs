using Hmlstm.Engine.Memory;

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

    /// <summary>The input, [B, T, in]; 0 where <see cref="Tokens"/> enter, or where the level below is a neighbour.</summary>
    public nint Input { get; set; }

    /// <summary>
    /// Whether <see cref="Input"/> holds the bottom level's sums over its input, with the bias: [B, T, 4H(+1)] in the order of the
    /// parameters. The level then has neither an input weight nor a bias.
    /// </summary>
    public bool IsProjected { get; init; }

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

    /// <summary>
    /// For each level above the first: what its input is multiplied with, [T, B, in]; empty, or 0 for a level, where nothing is dropped.
    /// </summary>
    public nint[] Masks { get; init; } = [];

    /// <summary>The values of each level, from the bottom up.</summary>
    public required HmLstmLevelValues[] Levels { get; init; }

    /// <summary>The token of a row at a step.</summary>
    internal unsafe int TokenAt(int t, int row) => (int)((long*)Tokens)[((long)row * Steps) + t];
}

/// <summary>
/// Where one level's values lie that enter and leave a window, or the gradients of these values;
/// 0 for a gradient that nobody gave or wants.
/// </summary>
public readonly record struct HmLstmLevelValues
{
    /// <summary>h before the window, [B, H]; of a neighbour below, h after the step.</summary>
    public nint StartHidden { get; init; }

    /// <summary>c before the window, [B, H].</summary>
    public nint StartCell { get; init; }

    /// <summary>z before the window, [B]; 0 without a detector. Of a neighbour below, z after the step; 0 where it is always 1.</summary>
    public nint StartBoundary { get; init; }

    /// <summary>h of every step, [B, T, H].</summary>
    public nint Hidden { get; init; }

    /// <summary>c after the window, [B, H].</summary>
    public nint EndCell { get; init; }

    /// <summary>z of every step, [B, T]; 0 without a detector.</summary>
    public nint Boundary { get; init; }

    /// <summary>From row to row of <see cref="Boundary"/>.</summary>
    public int BoundaryStride { get; init; }

    /// <summary>Refuses to go without what a level reads and writes.</summary>
    /// <param name="shape">The level's sizes.</param>
    /// <param name="steps">T.</param>
    /// <param name="goesOn">Whether the start is not read.</param>
    internal void Check(HmLstmLevelShape shape, int steps, bool goesOn)
    {
        if (shape.IsNeighbour)
        {
            EntryCheck.Given(StartHidden);
            return;
        }

        EntryCheck.Given(Hidden);
        EntryCheck.Given(EndCell);
        if (!goesOn)
        {
            EntryCheck.Given(StartHidden);
            EntryCheck.Given(StartCell);
        }

        if (!shape.HasDetector)
        {
            return;
        }

        EntryCheck.Given(Boundary);
        if (!goesOn)
        {
            EntryCheck.Given(StartBoundary);
        }

        if (BoundaryStride < steps)
        {
            throw new ArgumentException($"Rows of {steps} boundaries lie {BoundaryStride} apart.");
        }
    }
}

/// <summary>Where the parameters of one level lie, or their gradients; 0 where there is none.</summary>
/// <remarks>Rows of the weights: gates i, f, g, o with H each, then the detector's one.</remarks>
public readonly record struct HmLstmLevelParameters
{
    /// <summary><c>weight_ih</c>, [4H(+1), in].</summary>
    public nint InputWeight { get; init; }

    /// <summary><c>weight_hh</c>, [4H(+1), H].</summary>
    public nint HiddenWeight { get; init; }

    /// <summary><c>weight_th</c>, [4H(+1), above].</summary>
    public nint AboveWeight { get; init; }

    /// <summary><c>bias</c>, [4H(+1)].</summary>
    public nint Bias { get; init; }

    /// <summary><c>norm_gates.weight</c>, [4H].</summary>
    public nint GateGain { get; init; }

    /// <summary><c>norm_gates.bias</c>, [4H].</summary>
    public nint GateShift { get; init; }

    /// <summary><c>norm_cell.weight</c>, [H].</summary>
    public nint CellGain { get; init; }

    /// <summary><c>norm_cell.bias</c>, [H].</summary>
    public nint CellShift { get; init; }

    /// <summary>
    /// Refuses to go without what a level needs. The bias may be absent, and the input's weight where sums over the input enter.
    /// </summary>
    /// <param name="shape">The level's sizes; a neighbour has no parameters.</param>
    /// <param name="isProjected">Whether sums over the input enter.</param>
    internal void Check(HmLstmLevelShape shape, bool isProjected = false)
    {
        if (shape.IsNeighbour)
        {
            return;
        }

        if (!isProjected)
        {
            EntryCheck.Given(InputWeight);
        }

        EntryCheck.Given(HiddenWeight);
        if (shape.AboveSize > 0)
        {
            EntryCheck.Given(AboveWeight);
        }

        if (shape.Normalises)
        {
            EntryCheck.Given(GateGain);
            EntryCheck.Given(GateShift);
            EntryCheck.Given(CellGain);
            EntryCheck.Given(CellShift);
        }
    }
}

/// <summary>The gradients that come into a window's backward computation and those that leave it.</summary>
public sealed class HmLstmGradients
{
    /// <summary>
    /// For each level: gradients of the values. Those of <see cref="HmLstmLevelValues.Hidden"/>, <see cref="HmLstmLevelValues.EndCell"/>
    /// and <see cref="HmLstmLevelValues.Boundary"/> are read; those of the start are written.
    /// </summary>
    public required HmLstmLevelValues[] Levels { get; init; }

    /// <summary>For each level: where the parameters' gradients are written, all of them.</summary>
    public required HmLstmLevelParameters[] Parameters { get; init; }

    /// <summary>Where the gradient of <see cref="HmLstmWindow.Input"/> is written, in its shape; 0 where nobody wants it.</summary>
    public nint Input { get; init; }

    /// <summary>Where the gradient of the tokens' vectors is written, [V, in]; 0 where nobody wants it.</summary>
    public nint Table { get; init; }
}
