using static TorchSharp.torch;

namespace Hmlstm.Runtime.Weights;

/// <summary>Finds infinite values and NaN, which make every result that is computed from them meaningless.</summary>
public static class FiniteNumbers
{
    /// <summary>Whether all numbers of a tensor are finite; those of a type without infinities always are.</summary>
    /// <param name="tensor">Of any type and shape, on any device. Asking waits for the device.</param>
    public static bool AreAll(Tensor tensor)
    {
        if (!tensor.is_floating_point())
        {
            return true;
        }

        using IDisposable quiet = no_grad();
        using Tensor finite = tensor.isfinite();
        using Tensor all = finite.all();
        return all.item<bool>();
    }

    /// <summary>
    /// The first number that is not finite, or would not be in another type, and its place in the tensor; null where all are.
    /// </summary>
    /// <param name="tensor">Of any type and shape, on any device.</param>
    /// <param name="type">The type in which the numbers are used.</param>
    /// <returns>Such as <c>NaN at [3, 0]</c>.</returns>
    public static string? FirstOther(Tensor tensor, ScalarType type)
    {
        using IDisposable quiet = no_grad();
        using Tensor used = tensor.to(type);
        if (AreAll(used))
        {
            return null;
        }

        using Tensor finite = used.isfinite();
        using Tensor others = finite.logical_not();
        using Tensor flat = others.reshape(-1);
        using Tensor numbers = flat.to(ScalarType.Byte);
        using Tensor first = numbers.argmax();
        long place = first.item<long>();
        using Tensor values = tensor.reshape(-1);
        using Tensor value = values[place];
        using Tensor wide = value.to(ScalarType.Float64);
        string number = wide.item<double>().ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        return tensor.dim() == 0 ? number : $"{number} at [{string.Join(", ", Indices(place, tensor.shape))}]";
    }

    private static long[] Indices(long place, long[] shape)
    {
        long[] indices = new long[shape.Length];
        for (int dimension = shape.Length - 1; dimension >= 0; dimension--)
        {
            indices[dimension] = place % shape[dimension];
            place /= shape[dimension];
        }

        return indices;
    }
}
