using Hmlstm.Runtime.Libtorch;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Reports;

/// <summary>Takes numbers out of tensors.</summary>
internal static class Numbers
{
    /// <summary>All elements in order, from any device and of any type.</summary>
    public static double[] Of(Tensor tensor) => TensorValues.Of<double>(tensor);

    /// <summary>All ids in order.</summary>
    public static long[] IdsOf(Tensor tensor) => TensorValues.Of<long>(tensor);

    /// <summary>The columns of one row: a list of T values for each of W columns.</summary>
    /// <param name="steps">[T, W].</param>
    public static double[][] Columns(Tensor steps)
    {
        double[] all = Of(steps);
        int width = (int)steps.size(1);
        return [.. Enumerable.Range(0, width)
            .Select(column => Enumerable.Range(0, all.Length / width).Select(step => all[(step * width) + column]).ToArray())];
    }

    /// <summary>The rows of a table.</summary>
    /// <param name="rows">[W, T].</param>
    public static double[][] Rows(Tensor rows) => [.. Of(rows).Chunk((int)rows.size(1))];
}
