using TorchSharp;

namespace Hmlstm.Runtime.Data;

/// <summary>Real vectors for each step, [B, T, W]. Sequences may lie over each other, as the windows of one series do.</summary>
/// <param name="values">All vectors one after another.</param>
/// <param name="width">W, the numbers of a vector.</param>
/// <param name="starts">The vector at which each sequence begins.</param>
internal sealed class FloatValues(float[] values, int width, int[] starts) : ISequenceValues
{
    /// <inheritdoc/>
    public torch.Tensor Read(ReadOnlySpan<int> sequences, int first, int steps, out long predictions)
    {
        float[] read = new float[sequences.Length * steps * width];
        for (int row = 0; row < sequences.Length; row++)
        {
            values.AsSpan((starts[sequences[row]] + first) * width, steps * width).CopyTo(read.AsSpan(row * steps * width));
        }

        predictions = (long)sequences.Length * steps;
        using torch.Tensor flat = torch.as_tensor(read);
        return flat.reshape(sequences.Length, steps, width);
    }
}
