using Hmlstm.Engine.Memory;

namespace Hmlstm.Engine.Losses;

/// <summary>Rows of logits and their targets. Addresses of contiguous memory.</summary>
/// <param name="Count">How many rows, at least 1.</param>
/// <param name="Classes">V, at least 1.</param>
/// <param name="Logits">x, [rows, V] floats.</param>
/// <param name="Targets">[rows] of 64 bits, each 0 to V − 1 or <paramref name="Ignored"/>.</param>
/// <param name="Ignored">The target of a row that does not count.</param>
/// <param name="Normalisers">log Σ e^x of each row, [rows] floats: forward writes them, backward reads them.</param>
public readonly record struct CrossEntropyRows(int Count, int Classes, nint Logits, nint Targets, long Ignored, nint Normalisers)
{
    /// <summary>Refuses sizes that are out of their range, and missing addresses.</summary>
    internal void Check()
    {
        EntryCheck.AtLeastOne(Count);
        EntryCheck.AtLeastOne(Classes);
        EntryCheck.Given(Logits);
        EntryCheck.Given(Targets);
        EntryCheck.Given(Normalisers);
    }

    internal unsafe float* LogitsOf(long row) => (float*)Logits + (row * Classes);

    internal unsafe long TargetOf(long row) => ((long*)Targets)[row];

    internal unsafe float NormaliserOf(long row) => ((float*)Normalisers)[row];
}
