using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hmlstm.Engine.Activations;

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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(float* gates, float* selection, float* cell, float* nextHidden, float* nextCell, int cells, int stride)
    {
        for (int k = 0; k < cells; k++, gates += 4 * stride)
        {
            Vector512<float> weight = Vector512.Create(selection[k]);
            float* forgets = gates + stride, candidates = forgets + stride, outputs = candidates + stride;
            for (int u = 0; u < stride; u += 16)
            {
                Vector512<float> i = Activation.Sigmoid(Vector512.Load(gates + u)), f = Activation.Sigmoid(Vector512.Load(forgets + u));
                Vector512<float> g = Activation.Tanh(Vector512.Load(candidates + u)), o = Activation.Sigmoid(Vector512.Load(outputs + u));
                i.Store(gates + u);
                f.Store(forgets + u);
                g.Store(candidates + u);
                o.Store(outputs + u);
                Vector512<float> c = Vector512.FusedMultiplyAdd(f, Vector512.Load(cell + u), i * g);
                Vector512<float> h = o * Activation.Tanh(c);
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
                (Vector512.Load(bias + u) + di).Store(bias + u);
                (Vector512.Load(bias + stride + u) + df).Store(bias + stride + u);
                (Vector512.Load(bias + (2 * stride) + u) + dg).Store(bias + (2 * stride) + u);
                (Vector512.Load(bias + (3 * stride) + u) + d).Store(bias + (3 * stride) + u);
                Vector512<float> rest = k == 0 ? Vector512<float>.Zero : Vector512.Load(previousCellGradient + u);
                Vector512.FusedMultiplyAdd(whole, f, rest).Store(previousCellGradient + u);
            }

            selectionGradient[k] += Vector512.Sum(mixture);
        }
    }
}
