using TorchSharp;

namespace Hmlstm.Runtime.Data;

/// <summary>One real vector for a whole sequence, [B, W].</summary>
/// <param name="values">All vectors one after another.</param>
/// <param name="width">W, the numbers of a vector.</param>
/// <param name="places">The vector of each sequence.</param>
internal sealed class SequenceVectors(float[] values, int width, int[] places) : ISequenceValues
{
    /// <inheritdoc/>
    public torch.Tensor Read(ReadOnlySpan<int> sequences, int first, int steps, out long predictions)
    {
        float[] read = new float[sequences.Length * width];
        for (int row = 0; row < sequences.Length; row++)
        {
            values.AsSpan(places[sequences[row]] * width, width).CopyTo(read.AsSpan(row * width));
        }

        predictions = sequences.Length;
        using torch.Tensor flat = torch.as_tensor(read);
        return flat.reshape(sequences.Length, width);
    }
}
