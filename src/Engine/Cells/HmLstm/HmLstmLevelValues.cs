using Hmlstm.Engine.Memory;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>Where one level's values lie that enter and leave a window, or the gradients of these values; 0 for a gradient that nobody gave or wants.</summary>
public readonly record struct HmLstmLevelValues
{
    /// <summary>h before the window, [B, H].</summary>
    public nint StartHidden { get; init; }

    /// <summary>c before the window, [B, H].</summary>
    public nint StartCell { get; init; }

    /// <summary>z before the window, [B]; 0 without a detector.</summary>
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
