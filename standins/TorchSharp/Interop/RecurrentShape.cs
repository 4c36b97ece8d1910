using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>What a recurrent layer is: the same fields in the same order as <c>Shape</c> in native/recurrent.cpp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct RecurrentShape
{
    internal const int Lstm = 0, Gru = 1, RnnTanh = 2, RnnRelu = 3;

    internal readonly int Kind;
    private readonly int hasBiases;
    private readonly int batchFirst;
    private readonly int bidirectional;
    internal readonly long Inputs;
    internal readonly long Hidden;
    internal readonly long Layers;
    private readonly double dropout;

    internal RecurrentShape(int kind, long inputs, long hidden, long layers, bool bias, bool batchFirst, double dropout, bool bidirectional)
    {
        Kind = kind;
        hasBiases = bias ? 1 : 0;
        this.batchFirst = batchFirst ? 1 : 0;
        this.bidirectional = bidirectional ? 1 : 0;
        Inputs = inputs;
        Hidden = hidden;
        Layers = layers;
        this.dropout = dropout;
    }

    internal bool HasBiases => hasBiases != 0;

    internal int Directions => bidirectional != 0 ? 2 : 1;

    /// <summary>Rows of a weight: one block of <see cref="Hidden"/> for each gate.</summary>
    internal long Rows => Hidden * Kind switch { Lstm => 4, Gru => 3, _ => 1 };
}
