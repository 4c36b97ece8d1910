using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;

namespace Hmlstm.Engine.Cells.Linear;

/// <summary>The weight and the bias of a linear layer, packed once for any number of calls. They are only read.</summary>
public sealed unsafe class PackedLinear
{
    private readonly FloatBuffer packed = new(), start = new();

    /// <summary>Packs the weights.</summary>
    /// <param name="inputs">in, at least 1.</param>
    /// <param name="outputs">out, at least 1.</param>
    /// <param name="weight">W, [out, in].</param>
    /// <param name="bias">b, [out]; 0 for none.</param>
    /// <exception cref="ArgumentException">A size is out of its range, or an address is missing.</exception>
    public PackedLinear(int inputs, int outputs, nint weight, nint bias)
    {
        new LinearShape(1, inputs, outputs).Check();
        EntryCheck.Given(weight);
        (Inputs, Outputs) = (inputs, outputs);
        Weight = Packing.Transposed((float*)weight, 1, outputs, outputs, inputs, packed.Ensure(Panels.Size(inputs, outputs)));
        Start = start.Zeros(Weight.Width);
        if (bias != 0)
        {
            Row.Copy((float*)bias, Start, outputs);
        }
    }

    /// <summary>in.</summary>
    public int Inputs { get; }

    /// <summary>out.</summary>
    public int Outputs { get; }

    /// <summary>Wᵀ.</summary>
    internal Panels Weight { get; }

    /// <summary>What every row of results starts with.</summary>
    internal float* Start { get; }
}
