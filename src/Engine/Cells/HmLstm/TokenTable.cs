using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>The bottom level's sums over its input for every token of the vocabulary: V rows in place of B times T.</summary>
internal sealed unsafe class TokenTable
{
    private readonly FloatBuffer memory = new();

    /// <summary>x Wihᵀ + b of each token, [V, gates].</summary>
    public float* Sums { get; private set; }

    /// <summary>x with the detector's row, [V].</summary>
    public float* Dots { get; private set; }

    /// <summary>The vectors, filled up, [V, stride].</summary>
    public float* Vectors { get; private set; }

    /// <summary>V.</summary>
    public int Vocabulary { get; private set; }

    /// <summary>Computes the table.</summary>
    /// <param name="table">The vectors, [V, in].</param>
    /// <param name="vocabulary">V.</param>
    /// <param name="shape">The bottom level.</param>
    /// <param name="weights">Its weights.</param>
    public void Fill(float* table, int vocabulary, HmLstmLevelShape shape, LevelWeights weights)
    {
        Vocabulary = vocabulary;
        int stride = shape.InputStride, width = shape.InputSize, gates = shape.Gates;
        Sums = memory.Ensure((long)Vocabulary * (gates + stride + 1));
        Vectors = Sums + ((long)Vocabulary * gates);
        Dots = Vectors + ((long)Vocabulary * stride);
        for (int token = 0; token < Vocabulary; token++)
        {
            float* vector = Vectors + ((long)token * stride);
            Row.CopyAndFill(table + ((long)token * width), width, vector, stride);
            Dots[token] = Row.Dot(vector, weights.DetectorInput, stride);
        }

        Product.Multiply(Vectors, stride, Vocabulary, weights.InputPanels, Sums, gates, weights.Bias);
    }
}
