using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hmlstm.Engine.Activations;
using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>The K cells of one row at one step and their mixture, forward and backward, while the row is in cache.</summary>
/// <remarks>
/// Of each cell: i, f, o = σ(s), g = tanh(s), C = f c + i g, H = o tanh(C); then h = Σ w H and c = Σ w C (Kuo and Chien 2018). C and
/// tanh(C) are computed again in backward: that costs less than keeping them.
/// </remarks>
internal static unsafe class MixedCells
{
    /// <summary>Activates the gates in place and mixes the cells.</summary>
    /// <param name="gates">[K, 4, stride]: sums before, gates after.</param>
    /// <param name="selection">w, [K].</param>
    /// <param name="cell">c before the step, [stride].</param>
    /// <param name="nextHidden">h after it, [stride], written.</param>
    /// <param name="nextCell">c after it, [stride], written.</param>
    /// <param name="cells">K.</param>
    /// <param name="stride">H filled up.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Forward(float* gates, float* selection, float* cell, float* nextHidden, float* nextCell, int cells, int stride)
    {
        for (int k = 0; k < cells; k++, gates += 4 * stride)
        {
            Vector512<float> weight = Vector512.Create(selection[k]);
            float* forgets = gates + stride, candidates = forgets + stride, outputs = candidates + stride;

            // Gate by gate: all five activations in one loop are more than the compiler inlines where a vector of 512 bits is made of two.
            Activation.Sigmoid(gates, 2 * stride);
            Activation.Tanh(candidates, stride);
            Activation.Sigmoid(outputs, stride);
            for (int u = 0; u < stride; u += 16)
            {
                Vector512<float> c = Vector512.FusedMultiplyAdd(
                    Vector512.Load(forgets + u),
                    Vector512.Load(cell + u),
                    Vector512.Load(gates + u) * Vector512.Load(candidates + u));
                Vector512<float> h = Vector512.Load(outputs + u) * Activation.Tanh(c);
                if (k == 0)
                {
                    (weight * h).Store(nextHidden + u);
                    (weight * c).Store(nextCell + u);
                }
                else
                {
                    Vector512.FusedMultiplyAdd(weight, h, Vector512.Load(nextHidden + u)).Store(nextHidden + u);
                    Vector512.FusedMultiplyAdd(weight, c, Vector512.Load(nextCell + u)).Store(nextCell + u);
                }
            }
        }
    }

    /// <summary>Turns the gates into the gradients of their sums.</summary>
    /// <param name="gates">[K, 4, stride]: gates before, gradients after.</param>
    /// <param name="selection">w, [K].</param>
    /// <param name="selectionGradient">dw, [K]: the mixture's part is added.</param>
    /// <param name="cell">c before the step, [stride].</param>
    /// <param name="hiddenGradient">dh after it, [stride].</param>
    /// <param name="cellGradient">dc after it, [stride].</param>
    /// <param name="previousCellGradient">dc before it, [stride], written.</param>
    /// <param name="bias">[K, 4, stride]: the gradients are added.</param>
    /// <param name="cells">K.</param>
    /// <param name="stride">H filled up.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Backward(
        float* gates,
        float* selection,
        float* selectionGradient,
        float* cell,
        float* hiddenGradient,
        float* cellGradient,
        float* previousCellGradient,
        float* bias,
        int cells,
        int stride)
    {
        Vector512<float> one = Vector512<float>.One;
        for (int k = 0; k < cells; k++, gates += 4 * stride, bias += 4 * stride)
        {
            Vector512<float> weight = Vector512.Create(selection[k]), mixture = Vector512<float>.Zero;
            float* forgets = gates + stride, candidates = forgets + stride, outputs = candidates + stride;
            for (int u = 0; u < stride; u += 16)
            {
                Vector512<float> i = Vector512.Load(gates + u), f = Vector512.Load(forgets + u);
                Vector512<float> g = Vector512.Load(candidates + u), o = Vector512.Load(outputs + u);
                Vector512<float> before = Vector512.Load(cell + u), dh = Vector512.Load(hiddenGradient + u);
                Vector512<float> dc = Vector512.Load(cellGradient + u);
                Vector512<float> c = Vector512.FusedMultiplyAdd(f, before, i * g);
                Vector512<float> squashed = Activation.Tanh(c);
                mixture = Vector512.FusedMultiplyAdd(dh, o * squashed, Vector512.FusedMultiplyAdd(dc, c, mixture));

                Vector512<float> h = weight * dh;
                Vector512<float> through = Vector512.FusedMultiplyAdd(-squashed, squashed, one);
                Vector512<float> whole = Vector512.FusedMultiplyAdd(h * o, through, weight * dc);
                Vector512<float> di = whole * g * (i * (one - i));
                Vector512<float> df = whole * before * (f * (one - f));
                Vector512<float> dg = whole * i * Vector512.FusedMultiplyAdd(-g, g, one);
                Vector512<float> d = h * squashed * (o * (one - o));
                di.Store(gates + u);
                df.Store(forgets + u);
                dg.Store(candidates + u);
                d.Store(outputs + u);
                Vector512<float> rest = k == 0 ? Vector512<float>.Zero : Vector512.Load(previousCellGradient + u);
                Vector512.FusedMultiplyAdd(whole, f, rest).Store(previousCellGradient + u);
            }

            Row.Add(gates, bias, 4 * stride);
            selectionGradient[k] += Vector512.Sum(mixture);
        }
    }
}

/// <summary>
/// A step in evaluation without backward: of each row only the cell that the selector takes is computed, a K-th of the work.
/// </summary>
/// <remarks>
/// Rows that take the same cell are brought together for one product. The numbers are exactly those of computing all cells
/// and mixing them one-hot.
/// </remarks>
internal sealed unsafe class ChosenCells(KLstmMemory memory, KLstmWeights weights)
{
    private readonly FloatBuffer gathered = new();
    private (int Row, int Cell)[] order = [];
    private int[] ends = [];

    /// <summary>Makes room.</summary>
    public void Prepare()
    {
        int batch = memory.Window.Batch, cells = memory.Rows.Slices * memory.Shape.Cells;
        gathered.Ensure((long)batch * memory.Shape.EntryStride);
        order = order.Length < batch ? new (int, int)[batch] : order;
        ends = ends.Length < cells ? new int[cells] : ends;
    }

    /// <summary>The selector's logits of all rows, in their columns of the sums.</summary>
    public void Logits(float* entries, int rows, float* sums)
    {
        KLstmShape shape = memory.Shape;
        Multiply(entries, rows, shape.GateColumns, weights.Forward.Width - shape.GateColumns, sums);
    }

    /// <summary>Brings the rows that take the same cell together.</summary>
    /// <param name="slice">The slice.</param>
    /// <param name="rows">How many rows run.</param>
    /// <param name="entries">[rows, entry stride].</param>
    /// <param name="mixtures">w and q, [rows, 2, K].</param>
    public void Gather(int slice, int rows, float* entries, float* mixtures)
    {
        KLstmShape shape = memory.Shape;
        int first = memory.Rows.FirstOf(slice), place = 0;
        float* together = gathered.First + ((long)first * shape.EntryStride);
        for (int cell = 0; cell < shape.Cells; cell++)
        {
            for (int row = 0; row < rows; row++)
            {
                if (mixtures[(2L * row * shape.Cells) + cell] == 1)
                {
                    Row.Copy(entries + ((long)row * shape.EntryStride), together + ((long)place * shape.EntryStride), shape.Depth);
                    order[first + place++] = (row, cell);
                }
            }

            ends[(slice * shape.Cells) + cell] = place;
        }
    }

    /// <summary>The row and the cell of a place, after <see cref="Gather"/>.</summary>
    public (int Row, int Cell) At(int slice, int place) => order[memory.Rows.FirstOf(slice) + place];

    /// <summary>The sums of each row's cell, where that cell's lie, row by row in the order of the places.</summary>
    /// <param name="crew">The slice, and who else computes it.</param>
    /// <param name="sums">[rows, sum stride].</param>
    public void Sums(GroupMember crew, float* sums)
    {
        KLstmShape shape = memory.Shape;
        float* together = gathered.First + ((long)memory.Rows.FirstOf(crew.Slice) * shape.EntryStride);
        (int from, int width) = crew.Columns(shape.CellColumns);
        for (int cell = 0, first = 0; cell < shape.Cells; cell++)
        {
            int end = ends[(crew.Slice * shape.Cells) + cell];
            Multiply(
                together + ((long)first * shape.EntryStride),
                end - first,
                (cell * shape.CellColumns) + from,
                width,
                sums + ((long)first * shape.SumStride));
            first = end;
        }
    }

    private void Multiply(float* entries, int rows, int column, int width, float* sums)
    {
        Panels panels = weights.Forward.Slice(column, width);
        Product.Multiply(entries, memory.Shape.EntryStride, rows, panels, sums + column, memory.Shape.SumStride, weights.Bias + column);
    }
}

/// <summary>From the selector's logits to probabilities and to the weights of the mixture, and back.</summary>
internal static unsafe class Selector
{
    /// <summary>
    /// q = softmax(logits); w = softmax((logits + noise) / τ) (Jang, Gu and Poole 2017, eq. 2),
    /// or one-hot at the largest logit without noise.
    /// </summary>
    public static void Forward(float* logits, float* noise, float temperature, int cells, float* selection, float* probability)
    {
        Softmax(logits, cells, probability);
        if (noise == null)
        {
            new Span<float>(selection, cells).Clear();
            selection[Largest(logits, cells)] = 1;
            return;
        }

        for (int k = 0; k < cells; k++)
        {
            selection[k] = (logits[k] + noise[k]) / temperature;
        }

        Softmax(selection, cells, selection);
    }

    /// <summary>The logits' gradient: through q, and in training through w.</summary>
    /// <param name="selection">w, [K].</param>
    /// <param name="selectionGradient">dw, [K].</param>
    /// <param name="probability">q, [K].</param>
    /// <param name="probabilityGradient">dq, [K].</param>
    /// <param name="temperature">τ; 0 in evaluation, where w is a constant.</param>
    /// <param name="cells">K.</param>
    /// <param name="logits">[K], written.</param>
    public static void Backward(
        float* selection,
        float* selectionGradient,
        float* probability,
        float* probabilityGradient,
        float temperature,
        int cells,
        float* logits)
    {
        float through = Dot(probability, probabilityGradient, cells);
        for (int k = 0; k < cells; k++)
        {
            logits[k] = probability[k] * (probabilityGradient[k] - through);
        }

        if (temperature > 0)
        {
            through = Dot(selection, selectionGradient, cells);
            for (int k = 0; k < cells; k++)
            {
                logits[k] += selection[k] * (selectionGradient[k] - through) / temperature;
            }
        }
    }

    private static float Dot(float* a, float* b, int count)
    {
        float sum = 0;
        for (int k = 0; k < count; k++)
        {
            sum += a[k] * b[k];
        }

        return sum;
    }

    private static void Softmax(float* values, int count, float* result)
    {
        float most = values[Largest(values, count)], sum = 0;
        for (int k = 0; k < count; k++)
        {
            result[k] = MathF.Exp(values[k] - most);
            sum += result[k];
        }

        for (int k = 0; k < count; k++)
        {
            result[k] /= sum;
        }
    }

    // The first of equal ones; what is no number counts as larger than all, as in torch.
    private static int Largest(float* values, int count)
    {
        int best = 0;
        for (int k = 1; k < count && !float.IsNaN(values[best]); k++)
        {
            if (values[k] > values[best] || float.IsNaN(values[k]))
            {
                best = k;
            }
        }

        return best;
    }
}
