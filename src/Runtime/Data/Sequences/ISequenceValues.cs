using TorchSharp;

namespace Hmlstm.Runtime.Data;

/// <summary>One side of a set of sequences, inputs or targets, of which any rows and steps can be read.</summary>
internal interface ISequenceValues
{
    /// <summary>Reads steps of some sequences.</summary>
    /// <param name="sequences">Which sequences, one per row.</param>
    /// <param name="first">The first step.</param>
    /// <param name="steps">How many.</param>
    /// <param name="predictions">How many values, were they targets, count as predictions.</param>
    /// <returns>Rows first; steps second where there is a value for each.</returns>
    torch.Tensor Read(ReadOnlySpan<int> sequences, int first, int steps, out long predictions);
}
