using TorchSharp;

namespace Hmlstm.Runtime.Data;

/// <summary>Images as sequences of rows or of pixels, [B, T, F], from 0 (black) to 1.</summary>
/// <param name="pixels">All pixels, image after image.</param>
/// <param name="imageSize">The pixels of an image.</param>
/// <param name="width">F, the pixels of a step.</param>
internal sealed class ImageValues(byte[] pixels, int imageSize, int width) : ISequenceValues
{
    /// <inheritdoc/>
    public torch.Tensor Read(ReadOnlySpan<int> sequences, int first, int steps, out long predictions)
    {
        float[] read = new float[sequences.Length * steps * width];
        for (int row = 0; row < sequences.Length; row++)
        {
            ReadOnlySpan<byte> source = pixels.AsSpan((sequences[row] * imageSize) + (first * width), steps * width);
            Span<float> target = read.AsSpan(row * steps * width, source.Length);
            for (int i = 0; i < source.Length; i++)
            {
                target[i] = source[i] / 255f;
            }
        }

        predictions = (long)sequences.Length * steps;
        using torch.Tensor flat = torch.as_tensor(read);
        return flat.reshape(sequences.Length, steps, width);
    }
}
