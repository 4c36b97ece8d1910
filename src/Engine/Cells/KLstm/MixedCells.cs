using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hmlstm.Engine.Activations;
using Hmlstm.Engine.Rows;

namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>The K cells of one row at one step and their mixture, forward and backward, while the row is in cache.</summary>
/// <remarks>
/// Of each cell: i, f, o = σ(s), g = tanh(s), C = f c + i g, H = o tanh(C); then h = Σ w H and c = Σ w C (Kuo and Chien 2018). C and tanh(C) are computed again in
/// backward: that costs less than keeping them.
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
                Vector512<float> c = Vector512.FusedMultiplyAdd(Vector512.Load(forgets + u), Vector512.Load(cell + u), Vector512.Load(gates + u) * Vector512.Load(candidates + u));
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
        float* gates, float* selection, float* selectionGradient, float* cell, float* hiddenGradient, float* cellGradient, float* previousCellGradient, float* bias,
        int cells, int stride)
    {
        Vector512<float> one = Vector512<float>.One;
        for (int k = 0; k < cells; k++, gates += 4 * stride, bias += 4 * stride)
        {
            Vector512<float> weight = Vector512.Create(selection[k]), mixture = Vector512<float>.Zero;
            float* forgets = gates + stride, candidates = forgets + stride, outputs = candidates + stride;
            for (int u = 0; u < stride; u += 16)
            {
                Vector512<float> i = Vector512.Load(gates + u), f = Vector512.Load(forgets + u), g = Vector512.Load(candidates + u), o = Vector512.Load(outputs + u);
                Vector512<float> before = Vector512.Load(cell + u), dh = Vector512.Load(hiddenGradient + u), dc = Vector512.Load(cellGradient + u);
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
