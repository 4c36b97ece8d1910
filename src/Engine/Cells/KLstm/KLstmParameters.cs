using Hmlstm.Engine.Memory;

namespace Hmlstm.Engine.Cells.KLstm;

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
