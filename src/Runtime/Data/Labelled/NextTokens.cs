using TorchSharp;

namespace Hmlstm.Runtime.Data;

/// <summary>The token after each step, [B, T]; <see cref="Batch.Ignored"/> where it only fills up.</summary>
/// <param name="tokens">The ids of each sequence, one more than it has steps.</param>
/// <param name="lengths">The real tokens of each sequence, from its beginning.</param>
internal sealed class NextTokens(ushort[][] tokens, long[] lengths) : ISequenceValues
{
    /// <inheritdoc/>
    public torch.Tensor Read(ReadOnlySpan<int> sequences, int first, int steps, out long predictions)
    {
        long[] read = new long[sequences.Length * steps];
        predictions = 0;
        for (int row = 0; row < sequences.Length; row++)
        {
            int sequence = sequences[row];
            for (int t = 0; t < steps; t++)
            {
                int step = first + t;
                bool real = step + 1 < lengths[sequence];
                read[(row * steps) + t] = real ? tokens[sequence][step + 1] : Batch.Ignored;
                predictions += real ? 1 : 0;
            }
        }

        using torch.Tensor flat = torch.as_tensor(read);
        return flat.reshape(sequences.Length, steps);
    }
}
