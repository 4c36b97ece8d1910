using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>The bottom level's sums over its input for every token of the vocabulary: V rows in place of B times T.</summary>
internal sealed unsafe class TokenTable
{
    private readonly FloatBuffer memory = new();
    private long* ids;
    private int steps;

    /// <summary>x Wihᵀ + b of each token, [V, gates].</summary>
    public float* Sums { get; private set; }

    /// <summary>x with the detector's row, [V].</summary>
    public float* Dots { get; private set; }

    /// <summary>The vectors, filled up, [V, stride].</summary>
    public float* Vectors { get; private set; }

    /// <summary>V.</summary>
    public int Vocabulary { get; private set; }

    /// <summary>Computes the table.</summary>
    public void Fill(HmLstmWindow window, LevelMemory bottom)
    {
        Vocabulary = window.Vocabulary;
        ids = (long*)window.Tokens;
        steps = window.Steps;
        int stride = bottom.Shape.InputStride, width = bottom.Shape.InputSize, gates = bottom.Shape.Gates;
        Sums = memory.Ensure((long)Vocabulary * (gates + stride + 1));
        Vectors = Sums + ((long)Vocabulary * gates);
        Dots = Vectors + ((long)Vocabulary * stride);
        for (int token = 0; token < Vocabulary; token++)
        {
            float* vector = Vectors + ((long)token * stride);
            Row.CopyAndFill((float*)window.Table + ((long)token * width), width, vector, stride);
            Dots[token] = Row.Dot(vector, bottom.DetectorInput, stride);
        }

        Product.Multiply(Vectors, stride, Vocabulary, bottom.InputPanels, Sums, gates, bottom.Bias);
    }

    /// <summary>The token of a row at a step, 0 to V - 1.</summary>
    public int Id(int t, int row) => (int)ids[((long)row * steps) + t];
}
