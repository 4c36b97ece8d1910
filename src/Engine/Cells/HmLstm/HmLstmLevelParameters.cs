using Hmlstm.Engine.Memory;

namespace Hmlstm.Engine.Cells.HmLstm;

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

    /// <summary>Refuses to go without what a level needs; only the bias may be absent.</summary>
    internal void Check(HmLstmLevelShape shape)
    {
        EntryCheck.Given(InputWeight);
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
