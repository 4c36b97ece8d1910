using System.Runtime.Intrinsics;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Products;

/// <summary>A right factor [depth, columns] in the order in which the kernel reads it: panels of 32 columns, each row by row.</summary>
/// <remarks>Columns are filled up with zeros to a whole panel, so a result needs room for <see cref="Width"/> columns.</remarks>
/// <param name="Data">The panels, [columns / 32, depth, 32].</param>
/// <param name="Depth">Length of the sums.</param>
/// <param name="Width">Columns, a multiple of 32.</param>
public readonly unsafe record struct Panels(nint Data, int Depth, int Width)
{
    /// <summary>Columns of one panel.</summary>
    public const int Columns = Kernel.Columns;

    /// <summary>Floats that panels take.</summary>
    /// <param name="depth">Length of the sums.</param>
    /// <param name="columns">Columns, any number.</param>
    public static long Size(int depth, int columns) => (long)depth * WidthOf(columns);

    /// <summary>Columns filled up to whole panels.</summary>
    public static int WidthOf(int columns) => (columns + Columns - 1) / Columns * Columns;

    /// <summary>One of some nearly equal shares of columns, in whole panels.</summary>
    /// <param name="width">All columns, whole panels.</param>
    /// <param name="member">Which share.</param>
    /// <param name="members">How many there are.</param>
    internal static (int First, int Count) Share(int width, int member, int members)
    {
        (int first, int count) = ThreadGroup.Range(width / Columns, member, members);
        return (first * Columns, count * Columns);
    }

    /// <summary>Some of the columns.</summary>
    /// <param name="first">The first, at a panel's beginning.</param>
    /// <param name="count">How many, whole panels.</param>
    public Panels Slice(int first, int count) => this with { Data = (nint)Panel(first), Width = count };

    /// <summary>The first float of a panel.</summary>
    internal float* Panel(int column) => (float*)Data + ((long)column * Depth);
}

/// <summary>Brings weights, which lie as [gates × H, in], into panels.</summary>
/// <remarks>
/// Gates are kept apart by a stride: every gate has H columns (or rows) of its own and zeros after them, so that each begins at a vector.
/// </remarks>
public static unsafe class Packing
{
    /// <summary>
    /// Panels of the transposed weight: what states and inputs [rows, in] are multiplied with to give sums [rows, gates × stride].
    /// </summary>
    /// <param name="weight">[gates × height, depth], row after row.</param>
    /// <param name="gates">How many gates.</param>
    /// <param name="height">H, the rows of a gate.</param>
    /// <param name="stride">From gate to gate in the result; at least <paramref name="height"/>.</param>
    /// <param name="depth">in, the width of the weight.</param>
    /// <param name="target">Room for <see cref="Panels.Size"/> floats.</param>
    /// <param name="order">The weight's gate at each place of the result; empty for their own order.</param>
    public static Panels Transposed(
        float* weight, int gates, int height, int stride, int depth, float* target, ReadOnlySpan<int> order = default)
    {
        Panels panels = new((nint)target, depth, Panels.WidthOf(gates * stride));
        for (int column = 0; column < panels.Width; column++)
        {
            int gate = column / stride, unit = column % stride;
            float* to = panels.Panel(column / Panels.Columns * Panels.Columns) + (column % Panels.Columns);
            if (gate >= gates || unit >= height)
            {
                for (long k = 0; k < depth; k++)
                {
                    to[k * Panels.Columns] = 0;
                }
            }
        }

        for (int gate = 0; gate < gates; gate++)
        {
            for (int unit = 0; unit < height; unit += Tile)
            {
                int column = (gate * stride) + unit;
                float* from = weight + ((((long)(order.IsEmpty ? gate : order[gate]) * height) + unit) * depth);
                Transpose(from, depth, Math.Min(Tile, height - unit), panels, column);
            }
        }

        return panels;
    }

    /// <summary>
    /// Panels of the weight itself: what gradients of the sums [rows, gates × stride] are multiplied with to give those
    /// of the inputs [rows, in].
    /// </summary>
    /// <inheritdoc cref="Transposed"/>
    public static Panels Straight(
        float* weight, int gates, int height, int stride, int columns, float* target, ReadOnlySpan<int> order = default)
    {
        Panels panels = new((nint)target, gates * stride, Panels.WidthOf(columns));
        for (int first = 0; first < panels.Width; first += Panels.Columns)
        {
            int count = Math.Min(Panels.Columns, columns - first);
            float* to = panels.Panel(first);
            for (int gate = 0; gate < gates; gate++)
            {
                for (int unit = 0; unit < stride; unit++, to += Panels.Columns)
                {
                    Span<float> row = new(to, Panels.Columns);
                    if (unit >= height)
                    {
                        row.Clear();
                        continue;
                    }

                    new ReadOnlySpan<float>(
                        weight + ((((long)(order.IsEmpty ? gate : order[gate]) * height) + unit) * columns) + first,
                        count).CopyTo(row);
                    row[count..].Clear();
                }
            }
        }

        return panels;
    }

    private const int Tile = 8;

    /// <summary>
    /// Rows of a weight become columns of a panel, eight at a time: reading and writing both stay within a few cache lines.
    /// </summary>
    private static void Transpose(float* from, int depth, int rows, Panels panels, int column)
    {
        float* to = panels.Panel(column / Panels.Columns * Panels.Columns) + (column % Panels.Columns);
        if (rows < Tile || column % Tile != 0)
        {
            for (int row = 0; row < rows; row++)
            {
                float* place = panels.Panel((column + row) / Panels.Columns * Panels.Columns) + ((column + row) % Panels.Columns);
                for (long k = 0; k < depth; k++)
                {
                    place[k * Panels.Columns] = from[((long)row * depth) + k];
                }
            }

            return;
        }

        float* r0 = from, r1 = r0 + depth, r2 = r1 + depth, r3 = r2 + depth;
        float* r4 = r3 + depth, r5 = r4 + depth, r6 = r5 + depth, r7 = r6 + depth;
        for (long k = 0; k < depth; k++, to += Panels.Columns)
        {
            Vector256.Create(r0[k], r1[k], r2[k], r3[k], r4[k], r5[k], r6[k], r7[k]).Store(to);
        }
    }
}
