using TorchSharp;

namespace Hmlstm.Runtime.Data;

/// <summary>Token ids for each step, [B, T].</summary>
/// <param name="tokens">The ids of each sequence.</param>
internal sealed class TokenRows(ushort[][] tokens) : ISequenceValues
{
    /// <inheritdoc/>
    public torch.Tensor Read(ReadOnlySpan<int> sequences, int first, int steps, out long predictions)
    {
        long[] read = new long[sequences.Length * steps];
        for (int row = 0; row < sequences.Length; row++)
        {
            ReadOnlySpan<ushort> source = tokens[sequences[row]].AsSpan(first, steps);
            for (int t = 0; t < steps; t++)
            {
                read[(row * steps) + t] = source[t];
            }
        }

        predictions = read.Length;
        using torch.Tensor flat = torch.as_tensor(read);
        return flat.reshape(sequences.Length, steps);
    }
}
