using System.Runtime.Intrinsics;
using Hmlstm.Engine.Activations;
using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Losses;

/// <summary>
/// The mean of −log softmax(x) at the target class, over rows of logits; one number per row is kept for backward, not the probabilities.
/// </summary>
/// <remarks>
/// Rows do not depend on each other, and the mean is added up in their order: threads, which share them out, change no bit.
/// One thread uses it at a time.
/// </remarks>
public sealed unsafe class CrossEntropy
{
    /// <summary>Logits that are worth a thread.</summary>
    private const long ThreadWork = 50_000;

    private readonly ThreadGroup group = new();
    private readonly SlicedAction forward;
    private readonly SlicedAction backward;
    private CrossEntropyRows rows;
    private float scale;
    private nint gradient;

    /// <summary>A loss without memory.</summary>
    public CrossEntropy() => (forward, backward) = (new SlicedAction(Normalise), new SlicedAction(Differentiate));

    /// <summary>Computes the mean; not a number where no row counts.</summary>
    /// <param name="of">The rows; their normalisers are written.</param>
    /// <param name="counted">How many rows count.</param>
    /// <exception cref="ArgumentException">A size is out of its range, or an address is missing; nothing was computed.</exception>
    public float Forward(in CrossEntropyRows of, out long counted)
    {
        of.Check();
        rows = of;
        group.Run(forward, Slices());
        double sum = 0;
        counted = 0;
        for (long row = 0; row < rows.Count; row++)
        {
            if (rows.TargetOf(row) is var target && target != rows.Ignored)
            {
                sum += (double)rows.NormaliserOf(row) - rows.LogitsOf(row)[target];
                counted++;
            }
        }

        return (float)(sum / counted);
    }

    /// <summary>
    /// Computes the gradient of the logits: (softmax(x) − 1 at the target) times a factor; zeros in rows that do not count.
    /// </summary>
    /// <param name="of">The rows, with the normalisers that forward wrote.</param>
    /// <param name="factor">The loss's own gradient, divided by the rows that count.</param>
    /// <param name="to">[rows, classes], written.</param>
    /// <exception cref="ArgumentException">A size is out of its range, or an address is missing; nothing was computed.</exception>
    public void Backward(in CrossEntropyRows of, float factor, nint to)
    {
        of.Check();
        EntryCheck.Given(to);
        (rows, scale, gradient) = (of, factor, to);
        group.Run(backward, Slices());
    }

    private int Slices() => (int)Math.Clamp((long)rows.Count * rows.Classes / ThreadWork, 1, Math.Min(ThreadGroup.Threads, rows.Count));

    private void Normalise(int slice, int slices)
    {
        (int first, int count) = ThreadGroup.Range(rows.Count, slice, slices);
        float* last = stackalloc float[Vector512<float>.Count];
        for (int row = first; row < first + count; row++)
        {
            float* x = rows.LogitsOf(row);
            int whole = Last(x, last, float.NegativeInfinity);
            Vector512<float> most = Vector512.Load(last);
            for (int i = 0; i < whole; i += Vector512<float>.Count)
            {
                most = Vector512.Max(most, Vector512.Load(x + i));
            }

            float largest = float.NegativeInfinity;
            for (int lane = 0; lane < Vector512<float>.Count; lane++)
            {
                largest = MathF.Max(largest, most[lane]);
            }

            Vector512<float> shift = Vector512.Create(largest), sum = Vector512<float>.Zero;
            for (int i = 0; i < whole; i += Vector512<float>.Count)
            {
                sum += Activation.Exp(Vector512.Load(x + i) - shift);
            }

            float total = Vector512.Sum(sum);
            for (int i = whole; i < rows.Classes; i++)
            {
                total += Activation.Exp(Vector512.Create(x[i]) - shift)[0];
            }

            ((float*)rows.Normalisers)[row] = largest + MathF.Log(total);
        }
    }

    private void Differentiate(int slice, int slices)
    {
        (int first, int count) = ThreadGroup.Range(rows.Count, slice, slices);
        float* last = stackalloc float[Vector512<float>.Count];
        Vector512<float> factor = Vector512.Create(scale);
        for (int row = first; row < first + count; row++)
        {
            float* x = rows.LogitsOf(row), to = (float*)gradient + ((long)row * rows.Classes);
            long target = rows.TargetOf(row);
            if (target == rows.Ignored)
            {
                new Span<float>(to, rows.Classes).Clear();
                continue;
            }

            int whole = Last(x, last, 0);
            Vector512<float> shift = Vector512.Create(rows.NormaliserOf(row));
            for (int i = 0; i < whole; i += Vector512<float>.Count)
            {
                (Activation.Exp(Vector512.Load(x + i) - shift) * factor).Store(to + i);
            }

            (Activation.Exp(Vector512.Load(last) - shift) * factor).Store(last);
            new ReadOnlySpan<float>(last, rows.Classes - whole).CopyTo(new Span<float>(to + whole, rows.Classes - whole));
            to[target] -= scale;
        }
    }

    // The logits behind the last whole vector, filled up; and how many there are before them.
    private int Last(float* x, float* last, float filling)
    {
        int whole = rows.Classes & -Vector512<float>.Count;
        var behind = new Span<float>(last, Vector512<float>.Count);
        behind.Fill(filling);
        new ReadOnlySpan<float>(x + whole, rows.Classes - whole).CopyTo(behind);
        return whole;
    }
}

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
