using Hmlstm.Engine.Cells.Gated;
using Hmlstm.Engine.Cells.Linear;
using Hmlstm.Engine.Memory;

namespace Hmlstm.Inference.Heads;

/// <summary>The memory in which a head computes; one thread uses it at a time.</summary>
internal sealed class HeadMemory
{
    /// <summary>The linear layers' own.</summary>
    public LinearLayer Linear { get; } = new();

    /// <summary>The gated embedding's own.</summary>
    public GatedEmbedding Gated { get; } = new();

    /// <summary>Values of one layer, and of the next.</summary>
    public FloatBuffer Values { get; } = new();

    /// <summary>The next layer's values.</summary>
    public FloatBuffer Next { get; } = new();

    /// <summary>Of a gated embedding the levels' hidden states side by side, and of a window their last steps.</summary>
    public FloatBuffer Levels { get; } = new();

    /// <summary>Of a gated embedding the gates.</summary>
    public FloatBuffer Gates { get; } = new();

    /// <summary>Where each level's hidden states lie.</summary>
    public nint[] Places { get; set; } = [];

    /// <summary>The sizes of the last gated embedding.</summary>
    public GatedShape? Shape { get; set; }
}

/// <summary>A linear layer over trained weights, x Wᵀ + b.</summary>
internal sealed unsafe class Linear
{
    /// <summary>Rows from which on packed weights are worth it, as in the network.</summary>
    public const int FewestRows = 16;

    private readonly PredictorWeights weights;
    private readonly int inputs;
    private readonly nint weight;
    private readonly nint bias;
    private readonly Lock packing = new();
    private PackedLinear? packed;

    /// <summary>A layer over its weights.</summary>
    /// <param name="weights">The weights of the network.</param>
    /// <param name="weightName">W, [out, in].</param>
    /// <param name="biasName">b, [out].</param>
    /// <param name="inputs">in.</param>
    /// <param name="outputs">out.</param>
    public Linear(PredictorWeights weights, string weightName, string biasName, int inputs, int outputs)
    {
        (this.weights, this.inputs, Outputs) = (weights, inputs, outputs);
        (weight, bias) = (weights.At(weightName), weights.AtOrNone(biasName));
    }

    /// <summary>out.</summary>
    public int Outputs { get; }

    /// <summary>Computes [rows, out] of [rows, in].</summary>
    public void Run(HeadMemory memory, int rows, nint from, nint to)
    {
        if (rows < FewestRows)
        {
            memory.Linear.ForwardFew(new LinearShape(rows, inputs, Outputs), from, weight, bias, to);
        }
        else
        {
            memory.Linear.Forward(rows, from, Packed(), to);
        }

        GC.KeepAlive(weights);
    }

    private PackedLinear Packed()
    {
        if (Volatile.Read(ref packed) is { } ready)
        {
            return ready;
        }

        lock (packing)
        {
            packed ??= new PackedLinear(inputs, Outputs, weight, bias);
            return packed;
        }
    }
}
