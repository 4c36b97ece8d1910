using System.Runtime.Intrinsics;
using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Sequences;

namespace Hmlstm.Engine.Cells.Rnn;

/// <summary>What enters a layer, packed: the window, or what the layer below gave.</summary>
/// <remarks>
/// Where nothing is dropped and the layer below has one direction, that layer's own memory is read and nothing is copied.
/// </remarks>
/// <param name="below">The directions of the layer below; empty for the bottom layer.</param>
/// <param name="size">Width of x.</param>
internal sealed unsafe class LayerInput(LayerPass[] below, int size)
{
    private readonly FloatBuffer own = new();
    private PackedRows rows = new();

    /// <summary>Width of x.</summary>
    public int Size => size;

    /// <summary>Floats from row to row; zeros behind x.</summary>
    public int Width { get; } = Panels.WidthOf(size);

    /// <summary>Whether x is the memory of the layer below.</summary>
    public bool IsBelow { get; private set; }

    /// <summary>Makes room for a window.</summary>
    /// <param name="plan">Its rows.</param>
    /// <param name="masked">Whether values are dropped on their way here.</param>
    public void Reserve(PackedRows plan, bool masked)
    {
        rows = plan;
        IsBelow = below.Length == 1 && !masked;
        if (!IsBelow)
        {
            own.Ensure((long)plan.Total * Width);
        }
    }

    /// <summary>x of a slice, <see cref="Width"/> apart.</summary>
    public float* Of(int slice) => IsBelow ? below[0].Hidden(slice) : own.First + ((long)rows.Offset(slice, 0) * Width);

    /// <summary>Takes the window's rows.</summary>
    public void Read(int slice, float* window) => WindowRows.Pack(rows, slice, window, size, Of(slice), Width);

    /// <summary>Joins the directions of the layer below, and drops what the mask says.</summary>
    /// <param name="slice">Which rows.</param>
    /// <param name="window">Where the mask is.</param>
    /// <param name="mask">Its first float; null for none.</param>
    public void Join(int slice, RnnWindow window, float* mask)
    {
        float* to = Of(slice);
        for (int t = 0; t < rows.Steps; t++)
        {
            for (int i = 0; i < rows.Running(slice, t); i++, to += Width)
            {
                long place = rows.Offset(slice, t) - rows.Offset(slice, 0) + i;
                float* scales = MaskOf(window, mask, rows.Row(slice, i), t);
                for (int direction = 0, column = 0; direction < below.Length; column += below[direction++].Units)
                {
                    LayerPass pass = below[direction];
                    Multiply(
                        pass.Hidden(slice) + (place * pass.HiddenWidth),
                        scales == null ? null : scales + column,
                        to + column,
                        pass.Units);
                }

                Rows.Row.Clear(to + size, Width - size);
            }
        }
    }

    /// <summary>The gradient of <see cref="Join"/> for one direction.</summary>
    /// <param name="slice">Which rows.</param>
    /// <param name="window">Where the mask is.</param>
    /// <param name="mask">Its first float; null for none.</param>
    /// <param name="direction">0 or 1.</param>
    /// <param name="gradient">Of x, packed, <see cref="Width"/> apart.</param>
    /// <param name="to">Of h of the direction, packed, as wide as h.</param>
    public void Split(int slice, RnnWindow window, float* mask, int direction, float* gradient, float* to)
    {
        LayerPass pass = below[direction];
        for (int t = 0; t < rows.Steps; t++)
        {
            for (int i = 0; i < rows.Running(slice, t); i++, gradient += Width, to += pass.HiddenWidth)
            {
                float* scales = MaskOf(window, mask, rows.Row(slice, i), t);
                int column = direction * pass.Units;
                Multiply(gradient + column, scales == null ? null : scales + column, to, pass.Units);
                Rows.Row.Clear(to + pass.Units, pass.HiddenWidth - pass.Units);
            }
        }
    }

    private float* MaskOf(RnnWindow window, float* mask, int row, int step) =>
        mask == null ? null : mask + ((window.MasksBySteps ? ((long)step * window.Rows) + row : ((long)row * window.Steps) + step) * size);

    private static void Multiply(float* values, float* scales, float* to, int length)
    {
        if (scales == null)
        {
            Rows.Row.Copy(values, to, length);
            return;
        }

        int u = 0;
        for (; u + 16 <= length; u += 16)
        {
            (Vector512.Load(values + u) * Vector512.Load(scales + u)).Store(to + u);
        }

        for (; u < length; u++)
        {
            to[u] = values[u] * scales[u];
        }
    }
}
