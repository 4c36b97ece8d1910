using Hmlstm.Engine.Memory;

namespace Hmlstm.Engine.Cells.Rnn;

/// <summary>Where a stack finds a window and leaves its results. Addresses of contiguous float memory; 0 where there is none.</summary>
/// <param name="shape">The stack's sizes.</param>
public sealed class RnnWindow(RnnShape shape)
{
    /// <summary>B, at least 1.</summary>
    public int Rows { get; set; }

    /// <summary>T, at least 1.</summary>
    public int Steps { get; set; }

    /// <summary>The real steps of each row, [B], 0 to T; null when all have T.</summary>
    public int[]? Lengths { get; set; }

    /// <summary>x, [B, T, in]; steps after a row's end are not read.</summary>
    public nint Input { get; set; }

    /// <summary>The parameters of each layer and direction.</summary>
    public LayerParameters[] Parameters { get; } = new LayerParameters[shape.Passes];

    /// <summary>h before the window, [B, H] each; 0 for zeros. The second direction begins with it at a row's end.</summary>
    public nint[] StartHidden { get; } = new nint[shape.Passes];

    /// <summary>c likewise; not read where the cell has none.</summary>
    public nint[] StartCell { get; } = new nint[shape.Passes];

    /// <summary>
    /// What the values that enter a layer are multiplied with (dropout): a mask for each layer, 0 for none. The bottom layer has none.
    /// </summary>
    public nint[] Masks { get; } = new nint[shape.Layers];

    /// <summary>Masks are [T, B, D H] if true and [B, T, D H] if false.</summary>
    public bool MasksBySteps { get; set; }

    /// <summary>
    /// With zoneout: which values of h stay as they were, 1, and which do not, 0, [B, T, H] of each layer and direction; 0 for none, where
    /// each value is its expectation.
    /// </summary>
    public nint[] HiddenZones { get; } = new nint[shape.Passes];

    /// <summary>Those of c likewise; not read where the cell has none.</summary>
    public nint[] CellZones { get; } = new nint[shape.Passes];

    /// <summary>
    /// To be filled: h of the top layer, [B, T, D H]. Steps after a row's end repeat its last real one, or the start where it has none.
    /// </summary>
    public nint Output { get; set; }

    /// <summary>To be filled: h of each row after its last step, [B, H] each.</summary>
    public nint[] EndHidden { get; } = new nint[shape.Passes];

    /// <summary>To be filled: c likewise.</summary>
    public nint[] EndCell { get; } = new nint[shape.Passes];

    /// <summary>Refuses sizes out of their range, a window of another stack, and missing addresses.</summary>
    /// <param name="of">The stack's sizes.</param>
    /// <param name="hasOutput">Whether <see cref="Output"/> is written.</param>
    internal void Check(RnnShape of, bool hasOutput)
    {
        EntryCheck.Window(Rows, Steps, Lengths);
        EntryCheck.Addressable(RnnLayers.CanAddress(of, Rows, Steps));
        EntryCheck.Count(Masks.Length, of.Layers, "layers");
        EntryCheck.Count(Parameters.Length, of.Passes, "passes");
        EntryCheck.Given(Input);
        if (hasOutput)
        {
            EntryCheck.Given(Output);
        }

        for (int k = 0; k < of.Passes; k++)
        {
            EntryCheck.Given(Parameters[k].InputWeight);
            EntryCheck.Given(Parameters[k].HiddenWeight);
            EntryCheck.Given(EndHidden[k]);
            if (of.Normalises(k / of.Directions))
            {
                LayerNorms norms = Parameters[k].Norms;
                EntryCheck.Given(norms.GateGain);
                EntryCheck.Given(norms.GateShift);
                EntryCheck.Given(norms.CellGain);
                EntryCheck.Given(norms.CellShift);
            }

            if (of.HasCell)
            {
                EntryCheck.Given(EndCell[k]);
            }
        }
    }
}

/// <summary>
/// Where a stack finds the gradients of its results and leaves those of what entered. Addresses as in <see cref="RnnWindow"/>.
/// </summary>
/// <param name="shape">The stack's sizes.</param>
public sealed class RnnGradients(RnnShape shape)
{
    /// <summary>Of the hidden sequence, [B, T, D H]; 0 for none.</summary>
    public nint Output { get; set; }

    /// <summary>Of the last h, [B, H] each; 0 for none.</summary>
    public nint[] EndHidden { get; } = new nint[shape.Passes];

    /// <summary>Of the last c; 0 for none.</summary>
    public nint[] EndCell { get; } = new nint[shape.Passes];

    /// <summary>To be filled: of x, [B, T, in], zeros after a row's end; 0 where nobody asks.</summary>
    public nint Input { get; set; }

    /// <summary>To be filled: of the first h, [B, H] each; 0 where nobody asks.</summary>
    public nint[] StartHidden { get; } = new nint[shape.Passes];

    /// <summary>To be filled: of the first c; 0 where nobody asks.</summary>
    public nint[] StartCell { get; } = new nint[shape.Passes];

    /// <summary>To be filled: of the parameters; 0 where nobody asks.</summary>
    public LayerParameters[] Parameters { get; } = new LayerParameters[shape.Passes];
}

/// <summary>Where the parameters of one layer and direction lie, or their gradients; gates in torch's order.</summary>
/// <param name="InputWeight">[gates H, in].</param>
/// <param name="HiddenWeight">[gates H, H].</param>
/// <param name="InputBias">[gates H]; 0 for none.</param>
/// <param name="HiddenBias">[gates H]; 0 for none.</param>
/// <param name="Norms">Gains and shifts of a normalised cell; zeros for others.</param>
public readonly record struct LayerParameters(
    nint InputWeight, nint HiddenWeight, nint InputBias, nint HiddenBias, LayerNorms Norms = default);

/// <summary>Where the gains and shifts of a normalised cell lie, or their gradients.</summary>
/// <param name="GateGain">[gates H].</param>
/// <param name="GateShift">[gates H].</param>
/// <param name="CellGain">[H].</param>
/// <param name="CellShift">[H].</param>
public readonly record struct LayerNorms(nint GateGain, nint GateShift, nint CellGain, nint CellShift);
