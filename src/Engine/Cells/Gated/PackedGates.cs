using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;

namespace Hmlstm.Engine.Cells.Gated;

/// <summary>The weights of a gated embedding, packed once for any number of calls. They are only read.</summary>
public sealed unsafe class PackedGates
{
    private readonly FloatBuffer packed = new(), gates = new(), zeros = new();

    /// <summary>Packs the weights.</summary>
    /// <param name="shape">The sizes; any number of rows.</param>
    /// <param name="gateWeight">w, [L, sum of H].</param>
    /// <param name="embedding">E, [width, sum of H].</param>
    /// <exception cref="ArgumentException">A size is out of its range, or an address is missing.</exception>
    public PackedGates(GatedShape shape, nint gateWeight, nint embedding)
    {
        shape.Check(shape.Hidden.Length);
        EntryCheck.Given(gateWeight);
        EntryCheck.Given(embedding);
        Shape = shape;
        int total = shape.Total, stride = Row.Stride(total), width = shape.Width;
        Embedding = Packing.Transposed((float*)embedding, 1, width, width, total, packed.Ensure(Panels.Size(total, width)));
        Gates = gates.Ensure((long)shape.Hidden.Length * stride);
        Zeros = zeros.Zeros(Row.Stride(width));
        GatedEmbedding.FillGates(shape, gateWeight, Gates);
    }

    /// <summary>The sizes.</summary>
    internal GatedShape Shape { get; }

    /// <summary>Eᵀ.</summary>
    internal Panels Embedding { get; }

    /// <summary>w, its rows filled up.</summary>
    internal float* Gates { get; }

    /// <summary>As many zeros as the embedding is wide, filled up.</summary>
    internal float* Zeros { get; }
}
