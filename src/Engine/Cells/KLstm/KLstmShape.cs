using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;

namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>The sizes of a k-lstm layer, and how its rows lie in memory.</summary>
/// <remarks>
/// Two kinds of rows: what enters a step, [h filled up to the stride | x], and the sums, [cell 0: i, f, g, o, each filled up to the stride
/// | cell 1 ... | the selector's K]. The joint weight has a row for each sum and a column for each number that enters, so a step is one
/// product.
/// </remarks>
/// <param name="Inputs">Width of the input, at least 1.</param>
/// <param name="Hidden">H, at least 1.</param>
/// <param name="Cells">K, at least 1.</param>
public readonly record struct KLstmShape(int Inputs, int Hidden, int Cells)
{
    /// <summary>What <see cref="SourceOf"/> says of a row that only fills up.</summary>
    internal const int Padding = -1;

    /// <summary>H filled up to whole vectors of 16.</summary>
    internal int Stride => (Hidden + 15) & -16;

    /// <summary>Columns of one cell's four gates.</summary>
    internal int CellColumns => 4 * Stride;

    /// <summary>Columns of all gates; the selector's follow.</summary>
    internal int GateColumns => Cells * CellColumns;

    /// <summary>Columns of gates and selector.</summary>
    internal int Columns => GateColumns + Cells;

    /// <summary>Floats from one row of sums to the next.</summary>
    internal int SumStride => Panels.WidthOf(Columns);

    /// <summary>What a product sums over: h, filled up, and x.</summary>
    internal int Depth => Stride + Inputs;

    /// <summary>Floats from one row of what enters to the next.</summary>
    internal int EntryStride => Panels.WidthOf(Depth);

    /// <summary>Whether the memory of a window can be addressed.</summary>
    /// <param name="inputs">Width of the input.</param>
    /// <param name="hidden">H.</param>
    /// <param name="cells">K.</param>
    /// <param name="rows">B times T.</param>
    public static bool Fits(long inputs, long hidden, long cells, long rows)
    {
        const long most = int.MaxValue / 2;
        if (inputs > most || hidden > most / 64 || cells > most / 64 || rows > most)
        {
            return false;
        }

        double columns = (4.0 * cells * (hidden + 15)) + cells + Panels.Columns, depth = hidden + inputs + 64.0;
        return columns * depth < most && columns * rows < most && depth * rows < most;
    }

    /// <summary>Refuses sizes that are out of their range, or too large together.</summary>
    /// <param name="rows">B times T.</param>
    internal void Check(long rows)
    {
        EntryCheck.AtLeastOne(Inputs);
        EntryCheck.AtLeastOne(Hidden);
        EntryCheck.AtLeastOne(Cells);
        EntryCheck.Addressable(Fits(Inputs, Hidden, Cells, rows));
    }

    /// <summary>
    /// Which row of the parameters a row of the joint weight is: of the gates' below <see cref="GateColumns"/>,
    /// of the selector's from there on.
    /// </summary>
    internal int SourceOf(int row)
    {
        if (row >= GateColumns)
        {
            return row - GateColumns;
        }

        int cell = row / CellColumns, gate = row % CellColumns / Stride, unit = row % Stride;
        return unit < Hidden ? (((gate * Cells) + cell) * Hidden) + unit : Padding;
    }
}

/// <summary>Where the parameters of a k-lstm layer lie, or their gradients; 0 where there is none, or where nobody wants one.</summary>
/// <remarks>Rows of the weights: by gate i, f, g, o, inside a gate by cell, inside a cell by unit.</remarks>
public readonly record struct KLstmParameters
{
    /// <summary><c>weight_ih</c>, [4KH, in].</summary>
    public nint InputWeight { get; init; }

    /// <summary><c>weight_hh</c>, [4KH, H].</summary>
    public nint HiddenWeight { get; init; }

    /// <summary><c>select_ih</c>, [K, in].</summary>
    public nint SelectInput { get; init; }

    /// <summary><c>select_hh</c>, [K, H].</summary>
    public nint SelectHidden { get; init; }

    /// <summary><c>bias</c>, [4KH].</summary>
    public nint Bias { get; init; }

    /// <summary><c>select_bias</c>, [K].</summary>
    public nint SelectBias { get; init; }

    /// <summary>Refuses to go without a weight; biases may be absent.</summary>
    internal void Check()
    {
        EntryCheck.Given(InputWeight);
        EntryCheck.Given(HiddenWeight);
        EntryCheck.Given(SelectInput);
        EntryCheck.Given(SelectHidden);
    }
}
