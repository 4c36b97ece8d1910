using System.Runtime.InteropServices;
using Hmlstm.Engine.Memory;

namespace Hmlstm.Inference.Cells;

/// <summary>What a stack keeps between two elements: for each of its values [B, width] in plain memory.</summary>
public abstract unsafe class StackState
{
    private readonly FloatBuffer memory = new();
    private readonly long[] starts;
    private readonly int[] widths;

    private protected StackState(int rows, int[] widths)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        Rows = rows;
        this.widths = widths;
        starts = new long[widths.Length];
        for (int block = 0; block < widths.Length; block++)
        {
            starts[block] = Length;
            Length += (long)rows * widths[block];
        }

        memory.Zeros(Length);
    }

    /// <summary>B, the number of rows.</summary>
    public int Rows { get; }

    /// <summary>Levels with a boundary detector.</summary>
    internal virtual int Detectors => 0;

    /// <summary>Floats of all rows.</summary>
    internal long Length { get; }

    /// <summary>All of them.</summary>
    internal ReadOnlySpan<float> Values => new(memory.First, (int)Length);

    /// <summary>Whether somebody else than the last step has written the values.</summary>
    internal bool IsTouched { get; set; }

    /// <summary>Where a value of all rows lies.</summary>
    /// <param name="block">Which value.</param>
    internal nint At(int block) => (nint)(memory.First + starts[block]);

    /// <summary>z of a level, [B].</summary>
    /// <param name="level">From 0 to <see cref="Detectors"/> - 1.</param>
    internal virtual ReadOnlySpan<float> Detected(int level) => [];

    /// <summary>Sets a row to zeros.</summary>
    internal void ResetRow(int row)
    {
        for (int block = 0; block < widths.Length; block++)
        {
            new Span<float>((float*)At(block) + ((long)row * widths[block]), widths[block]).Clear();
        }

        IsTouched = true;
    }

    /// <summary>Takes other values.</summary>
    /// <param name="values">As many.</param>
    internal void Take(ReadOnlySpan<float> values)
    {
        values.CopyTo(new Span<float>(memory.First, (int)Length));
        IsTouched = true;
    }

    /// <summary>Whether another state of the kind has the same bits.</summary>
    internal bool HasValuesOf(StackState other) =>
        MemoryMarshal.AsBytes(Values).SequenceEqual(MemoryMarshal.AsBytes(other.Values));

    /// <summary>Takes one value of all rows.</summary>
    /// <param name="block">Which value.</param>
    /// <param name="from">[B, ..].</param>
    /// <param name="stride">Floats from row to row there.</param>
    internal void Take(int block, nint from, long stride)
    {
        int width = widths[block];
        for (int row = 0; row < Rows; row++)
        {
            new ReadOnlySpan<float>((float*)from + (row * stride), width)
                .CopyTo(new Span<float>((float*)At(block) + ((long)row * width), width));
        }

        IsTouched = true;
    }

    /// <summary>A value of all rows, [B, width].</summary>
    private protected ReadOnlySpan<float> Block(int block) => new((float*)At(block), Rows * widths[block]);
}
