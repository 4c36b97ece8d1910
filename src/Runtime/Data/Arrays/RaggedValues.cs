using TorchSharp;

namespace Hmlstm.Runtime.Data;

/// <summary>Real vectors for each step of sequences of different lengths, [B, T, W]; zeros after an end, which do not count.</summary>
/// <param name="sequences">The vectors of each sequence, one after another.</param>
/// <param name="width">W, the numbers of a vector.</param>
internal sealed class RaggedVectors(float[][] sequences, int width) : ISequenceValues
{
    /// <inheritdoc/>
    public torch.Tensor Read(ReadOnlySpan<int> sequences, int first, int steps, out long predictions)
    {
        float[] read = new float[sequences.Length * steps * width];
        predictions = 0;
        for (int row = 0; row < sequences.Length; row++)
        {
            float[] values = Of(sequences[row]);
            int real = Math.Clamp((values.Length / width) - first, 0, steps);
            values.AsSpan(first * width * Math.Sign(real), real * width).CopyTo(read.AsSpan(row * steps * width));
            predictions += real;
        }

        using torch.Tensor flat = torch.as_tensor(read);
        return flat.reshape(sequences.Length, steps, width);
    }

    private float[] Of(int place) => sequences[place];
}

/// <summary>Ids for each step of sequences of different lengths, [B, T].</summary>
/// <param name="sequences">The ids of each sequence.</param>
/// <param name="shift">Steps by which a sequence is ahead: 1 for the token after each step.</param>
/// <param name="after">The id after the end of a sequence, which does not count; neither does <see cref="Batch.Ignored"/>.</param>
internal sealed class RaggedIds(long[][] sequences, int shift, long after) : ISequenceValues
{
    /// <inheritdoc/>
    public torch.Tensor Read(ReadOnlySpan<int> sequences, int first, int steps, out long predictions)
    {
        long[] read = new long[sequences.Length * steps];
        read.AsSpan().Fill(after);
        predictions = 0;
        for (int row = 0; row < sequences.Length; row++)
        {
            long[] ids = Of(sequences[row]);
            int start = Math.Min(first + shift, ids.Length);
            ReadOnlySpan<long> real = ids.AsSpan(start, Math.Min(steps, ids.Length - start));
            real.CopyTo(read.AsSpan(row * steps));
            predictions += real.Length - real.Count(Batch.Ignored);
        }

        using torch.Tensor flat = torch.as_tensor(read);
        return flat.reshape(sequences.Length, steps);
    }

    private long[] Of(int place) => sequences[place];
}
