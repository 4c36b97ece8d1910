using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;

namespace Hmlstm.Engine.Cells.Rnn;

/// <summary>The weights of one layer and direction, packed for a call.</summary>
internal sealed unsafe class LayerWeights(RnnCell cell, int inputs, int units)
{
    private readonly FloatBuffer input = new();
    private readonly FloatBuffer hidden = new();
    private readonly FloatBuffer backward = new();
    private readonly FloatBuffer biases = new();
    private readonly int stride = LayerPass.StrideOf(units);

    /// <summary>x to sums.</summary>
    public Panels Input { get; private set; }

    /// <summary>Gradients of sums to those of x.</summary>
    public Panels InputBackward { get; private set; }

    /// <summary>h to sums, one for each block of gates.</summary>
    public Panels[] Hidden { get; } = new Panels[cell.HiddenBlocks.Length];

    /// <summary>Gradients of sums to those of h, one for each block of gates.</summary>
    public Panels[] HiddenBackward { get; } = new Panels[cell.HiddenBlocks.Length];

    /// <summary>What the sums over x start with: both biases, but for gates whose parts stay apart.</summary>
    public float* InputStart => biases.First;

    /// <summary>What the sums over h start with where they stay apart.</summary>
    public float* ApartStart => biases.First + cell.SumsWidth(stride);

    /// <summary>Zeros, as many as a row of gradients of x or h.</summary>
    public float* Zeros => ApartStart + Panels.WidthOf(stride);

    /// <summary>Makes room.</summary>
    /// <param name="keep">Whether gradients will be asked for.</param>
    public void Reserve(bool keep)
    {
        int gates = cell.Gates * stride;
        input.Ensure(Panels.Size(inputs, gates));
        hidden.Ensure(SizeOfHidden(straight: false));
        if (keep)
        {
            backward.Ensure(Panels.Size(gates, inputs) + SizeOfHidden(straight: true));
        }

        biases.Zeros(cell.SumsWidth(stride) + Panels.WidthOf(stride) + Math.Max(Panels.WidthOf(inputs), Panels.WidthOf(units)));
    }

    /// <summary>Packs what is multiplied with x, adds up the biases, and hands the norms to the cell.</summary>
    public void PackInput(in LayerParameters from, bool keep)
    {
        Input = Packing.Transposed((float*)from.InputWeight, cell.Gates, units, stride, inputs, input.First);
        if (keep)
        {
            InputBackward = Packing.Straight((float*)from.InputWeight, cell.Gates, units, stride, inputs, backward.First);
        }

        cell.TakeNorms(from.Norms);
        if (from.InputBias != 0)
        {
            AddBiases((float*)from.InputBias, (float*)from.HiddenBias);
        }
    }

    /// <summary>Packs what is multiplied with h.</summary>
    public void PackHidden(in LayerParameters from, bool keep)
    {
        float* to = hidden.First, toBackward = backward.First + (keep ? Panels.Size(cell.Gates * stride, inputs) : 0);
        for (int n = 0; n < Hidden.Length; n++)
        {
            GateBlock block = cell.HiddenBlocks[n];
            float* weight = (float*)from.HiddenWeight + ((long)block.First * units * units);
            Hidden[n] = Packing.Transposed(weight, block.Count, units, stride, units, to);
            to += Panels.Size(units, block.Count * stride);
            if (keep)
            {
                HiddenBackward[n] = Packing.Straight(weight, block.Count, units, stride, units, toBackward);
                toBackward += Panels.Size(block.Count * stride, units);
            }
        }
    }

    private long SizeOfHidden(bool straight)
    {
        long size = 0;
        foreach (GateBlock block in cell.HiddenBlocks)
        {
            size += straight ? Panels.Size(block.Count * stride, units) : Panels.Size(units, block.Count * stride);
        }

        return size;
    }

    private void AddBiases(float* overInput, float* overHidden)
    {
        for (int gate = 0; gate < cell.Gates; gate++)
        {
            Rows.Row.Copy(overInput + (gate * units), InputStart + (gate * stride), units);
        }

        foreach (GateBlock block in cell.HiddenBlocks)
        {
            for (int gate = 0; gate < block.Count; gate++)
            {
                float* to = (block.Apart ? ApartStart : InputStart + (block.First * stride)) + (gate * stride);
                Rows.Row.AddAny(overHidden + ((block.First + gate) * units), to, units);
            }
        }
    }
}
