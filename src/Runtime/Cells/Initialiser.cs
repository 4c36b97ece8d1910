using Hmlstm.Definitions.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>The initial values of recurrent cells, drawn from torch's generator.</summary>
/// <remarks>
/// A weight that holds several gates is filled gate by gate: fan-out and orthogonality are meant of one gate's rows, as if each gate had a
/// matrix of its own.
/// </remarks>
internal static class Initialiser
{
    /// <summary>A weight [sum of rows, columns] with each block of rows filled by itself.</summary>
    /// <param name="kind">The rule; <see cref="InitialKind.Default"/> is <paramref name="standard"/>.</param>
    /// <param name="standard">What the cell itself does with this weight.</param>
    /// <param name="hidden">H, which bounds <see cref="InitialKind.Uniform"/> and <see cref="InitialKind.Normal"/>.</param>
    /// <param name="columns">Inputs of the weight.</param>
    /// <param name="rows">Rows of each block.</param>
    public static Parameter Weight(InitialKind kind, InitialKind standard, long hidden, long columns, params ReadOnlySpan<long> rows)
    {
        long total = 0;
        foreach (long count in rows)
        {
            total += count;
        }

        Tensor weight = empty(total, columns);
        long start = 0;
        foreach (long count in rows)
        {
            using Tensor block = weight.narrow(0, start, count);
            Fill(block, kind == InitialKind.Default ? standard : kind, hidden);
            start += count;
        }

        return Own(weight);
    }

    /// <summary>Fills one matrix [out, in].</summary>
    public static void Fill(Tensor matrix, InitialKind kind, long hidden)
    {
        double bound = 1 / Math.Sqrt(hidden);
        _ = kind switch
        {
            InitialKind.XavierUniform => nn.init.xavier_uniform_(matrix),
            InitialKind.Orthogonal => nn.init.orthogonal_(matrix),
            InitialKind.Uniform => nn.init.uniform_(matrix, -bound, bound),
            InitialKind.Normal => nn.init.normal_(matrix, 0, bound),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a rule for one matrix."),
        };
    }

    /// <summary>A bias of zeros [rows], with one value for the rows of the forget gate.</summary>
    public static Parameter Bias(long rows, long forgetStart, long forgetCount, double forget)
    {
        Tensor bias = zeros(rows);
        using Tensor slice = bias.narrow(0, forgetStart, forgetCount);
        nn.init.constant_(slice, forget);
        return Own(bias);
    }

    /// <summary>A parameter that outlives the dispose scope in which its module is made.</summary>
    public static Parameter Own(Tensor value)
    {
        var parameter = new Parameter(value);
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
