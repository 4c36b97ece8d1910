using TorchSharp;

namespace Hmlstm.Runtime.Data;

/// <summary>The class of each sequence, [B], or the same class for each of its steps, [B, T].</summary>
/// <param name="labels">A class per sequence.</param>
/// <param name="eachStep">Whether every step has it.</param>
internal sealed class SequenceLabels(long[] labels, bool eachStep) : ISequenceValues
{
    /// <inheritdoc/>
    public torch.Tensor Read(ReadOnlySpan<int> sequences, int first, int steps, out long predictions)
    {
        int copies = eachStep ? steps : 1;
        long[] read = new long[sequences.Length * copies];
        for (int row = 0; row < sequences.Length; row++)
        {
            read.AsSpan(row * copies, copies).Fill(labels[sequences[row]]);
        }

        predictions = read.Length;
        using torch.Tensor flat = torch.as_tensor(read);
        return eachStep ? flat.reshape(sequences.Length, steps) : flat.alias();
    }
}
