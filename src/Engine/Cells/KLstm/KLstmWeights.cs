using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;

namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>The parameters of a layer as one joint weight [gates of all cells and selector, h | x] with its bias, packed for both directions.</summary>
internal sealed unsafe class KLstmWeights
{
    private readonly FloatBuffer joint = new(), bias = new(), forward = new(), backward = new();

    /// <summary>From what enters a step to its sums.</summary>
    public Panels Forward { get; private set; }

    /// <summary>From the gradients of the sums to those of what entered; empty after a packing without backward.</summary>
    public Panels Backward { get; private set; }

    /// <summary>What the sums start with, in the columns of sums.</summary>
    public float* Bias => bias.First;

    /// <summary>Packs all parameters; they may change afterwards.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="parameters">All but the biases have to be there.</param>
    /// <param name="entries">Columns that backward computes gradients of: h alone or h and x; 0 without backward.</param>
    public void Pack(KLstmShape shape, KLstmParameters parameters, int entries)
    {
        int depth = shape.Depth;
        float* rows = joint.Zeros((long)shape.Columns * depth), sums = bias.Zeros(shape.SumStride);
        for (int row = 0; row < shape.Columns; row++)
        {
            int source = shape.SourceOf(row);
            if (source != KLstmShape.Padding)
            {
                bool isGate = row < shape.GateColumns;
                float* to = rows + ((long)row * depth);
                Row.Copy(At(isGate ? parameters.HiddenWeight : parameters.SelectHidden, source, shape.Hidden), to, shape.Hidden);
                Row.Copy(At(isGate ? parameters.InputWeight : parameters.SelectInput, source, shape.Inputs), to + shape.Stride, shape.Inputs);
                float* start = At(isGate ? parameters.Bias : parameters.SelectBias, source, 1);
                sums[row] = start == null ? 0 : *start;
            }
        }

        Forward = Packing.Transposed(rows, 1, shape.Columns, shape.Columns, depth, forward.Ensure(Panels.Size(depth, shape.Columns)));
        Backward = entries == 0 ? default : Back(rows, shape, entries);
    }

    // Rows of the joint weight are as long as h and x together, so the columns of h alone are copied out first.
    private Panels Back(float* rows, KLstmShape shape, int entries)
    {
        for (int row = 0; row < shape.Columns && entries < shape.Depth; row++)
        {
            Row.Copy(rows + ((long)row * shape.Depth), rows + ((long)row * entries), entries);
        }

        return Packing.Straight(rows, 1, shape.Columns, shape.Columns, entries, backward.Ensure(Panels.Size(shape.Columns, entries)));
    }

    private static float* At(nint parameter, int row, int width) => parameter == 0 ? null : (float*)parameter + ((long)row * width);
}
