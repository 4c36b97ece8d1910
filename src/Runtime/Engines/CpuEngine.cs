using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hmlstm.Engine.Threads;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>
/// Whether recurrent stacks are computed by Hmlstm's own CPU engine, as one forward and one backward call for a window, or by libtorch
/// step by step.
/// </summary>
/// <remarks>Both give the same numbers to rounding. The engine takes float32 on the CPU; everything else is libtorch's.</remarks>
public static class CpuEngine
{
    /// <summary>The environment variable that switches the engine off where it is <c>off</c>.</summary>
    public const string Variable = "HMLSTM_ENGINE";

    private static bool enabled = !string.Equals(Environment.GetEnvironmentVariable(Variable), "off", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the engine is used where it can be; true unless the environment says otherwise.</summary>
    public static bool Enabled
    {
        get => Volatile.Read(ref enabled);
        set => Volatile.Write(ref enabled, value);
    }

    /// <summary>Threads that the engine shares its work out to; at first one for each core of the machine.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public static int Threads
    {
        get => ThreadGroup.Threads;
        set => ThreadGroup.Threads = value;
    }

    /// <summary>Whether the engine computes with these tensors.</summary>
    /// <param name="tensors">What enters: inputs, states, parameters.</param>
    internal static bool Supports(params ReadOnlySpan<Tensor?> tensors)
    {
        if (!Enabled)
        {
            return false;
        }

        foreach (Tensor? tensor in tensors)
        {
            if (tensor is not null && (tensor.dtype != ScalarType.Float32 || tensor.device_type != DeviceType.CPU))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The tensor itself where it lies in one piece, otherwise a copy that does; without another handle to what is there already.
    /// </summary>
    [return: NotNullIfNotNull(nameof(tensor))]
    internal static Tensor? Contiguous(Tensor? tensor) => tensor is null || tensor.is_contiguous() ? tensor : tensor.contiguous();

    /// <summary>As <see cref="Contiguous(Tensor?)"/>, of each.</summary>
    internal static Tensor?[] Contiguous(ReadOnlySpan<Tensor?> tensors)
    {
        var contiguous = new Tensor?[tensors.Length];
        for (int i = 0; i < contiguous.Length; i++)
        {
            contiguous[i] = Contiguous(tensors[i]);
        }

        return contiguous;
    }

    /// <summary>Whether libtorch's memory of so many floats can be handed over: a span of bytes ends below 2^31 of them.</summary>
    internal static bool CanAddress(long count) => count < 1L << 29;

    /// <summary>The memory of a contiguous tensor of float32 on the CPU, which holds while the tensor lives; 0 for none.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="count">How many floats the engine is going to read or write there.</param>
    /// <exception cref="InvalidOperationException">
    /// It is not in one piece, on another device, or of another size. Callers have checked this before.
    /// </exception>
    internal static nint Floats(Tensor? tensor, long count) => tensor is null ? 0 : Memory(tensor, count * sizeof(float));

    /// <summary>The memory of a contiguous tensor of int64, as <see cref="Floats"/> gives it.</summary>
    /// <inheritdoc cref="Floats"/>
    /// <param name="tensor">The tensor.</param>
    /// <param name="count">How many ids the engine is going to read there.</param>
    internal static nint Ids(Tensor? tensor, long count) => tensor is null ? 0 : Memory(tensor, count * sizeof(long));

    private static unsafe nint Memory(Tensor tensor, long size)
    {
        Span<byte> bytes = tensor.bytes;
        return bytes.Length == size
            ? (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes))
            : throw new InvalidOperationException($"A tensor of {bytes.Length} bytes lies where the engine needs {size}.");
    }
}
