using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Libtorch;

/// <summary>Reads the elements of tensors.</summary>
/// <remarks>
/// TorchSharp's <c>data&lt;T&gt;().ToArray()</c> walks element by element over a tensor of two dimensions and more,
/// and refuses an empty one.
/// </remarks>
internal static class TensorValues
{
    /// <summary>
    /// All elements, the last dimension's beside each other, from any device and layout;
    /// converted to <typeparamref name="T"/> where they are of another type.
    /// </summary>
    /// <typeparam name="T">double, float, long or bool.</typeparam>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is none of these.</exception>
    public static T[] Of<T>(Tensor tensor)
        where T : unmanaged
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor here = tensor.detach().to(TypeOf<T>()).cpu().contiguous();
        return here.numel() == 0 ? [] : MemoryMarshal.Cast<byte, T>(here.bytes).ToArray();
    }

    private static ScalarType TypeOf<T>() => default(T) switch
    {
        double => ScalarType.Float64,
        float => ScalarType.Float32,
        long => ScalarType.Int64,
        bool => ScalarType.Bool,
        _ => throw new NotSupportedException($"Elements are not read as {typeof(T)}."),
    };
}
