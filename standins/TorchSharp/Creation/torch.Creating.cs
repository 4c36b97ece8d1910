using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

/// <content>What the creation functions share.</content>
public static partial class torch
{
    /// <summary>A dtype for native code; -1 stands for none.</summary>
    internal static int Code(ScalarType? dtype) => dtype.HasValue ? (int)dtype.GetValueOrDefault() : -1;

    /// <summary>The dtype that a number alone asks for.</summary>
    private static ScalarType TypeOf(Scalar value) => value.Type == ScalarType.Int64 ? ScalarType.Int64 : get_default_dtype();

    private static Tensor Constant(
        int kind, NativeNumber value, ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names)
    {
        RefuseNames(names);
        Device place = InitializeDevice(device);
        return Native.ts_constant(kind, value, size, size.Length, Code(dtype), (int)place.type, place.index, requiresGrad);
    }

    private static Tensor Like(Tensor input, int kind, NativeNumber value, ScalarType? dtype, Device? device, bool requiresGrad) =>
        Native.ts_constant_like(
            kind,
            value,
            input,
            Code(dtype),
            device is null ? -1 : (int)device.type,
            device is null ? -1 : device.index,
            requiresGrad);

    private static Tensor Drawn(
        bool normal, ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requiresGrad, Generator? generator, string[]? names)
    {
        RefuseNames(names);
        Device place = InitializeDevice(device);
        return Native.ts_rand(normal, size, size.Length, generator, Code(dtype), (int)place.type, place.index, requiresGrad);
    }

    private static Tensor DrawnIntegers(
        long low,
        long high,
        ReadOnlySpan<long> size,
        ScalarType? dtype,
        Device? device,
        bool requiresGrad,
        Generator? generator,
        string[]? names)
    {
        RefuseNames(names);
        Device place = InitializeDevice(device);
        return Native.ts_randint(
            low, high, size, size.Length, generator, Code(dtype ?? ScalarType.Int64), (int)place.type, place.index, requiresGrad);
    }

    private static unsafe Tensor Copied<T>(
        ReadOnlySpan<T> values,
        ReadOnlySpan<long> size,
        ScalarType type,
        ScalarType? dtype,
        Device? device,
        bool requiresGrad,
        string[]? names)
        where T : unmanaged
    {
        RefuseNames(names);
        CheckCount(size, values.Length);
        Tensor tensor;
        fixed (T* data = values)
        {
            tensor = Native.ts_copy_of(data, size, size.Length, (int)type);
        }

        return Placed(tensor, type, dtype, device, requiresGrad);
    }

    private static Tensor CopiedGrid<T>(
        Array values,
        ScalarType type,
        ScalarType? dtype,
        Device? device,
        bool requiresGrad,
        string[]? names)
        where T : unmanaged
    {
        ReadOnlySpan<T> all = MemoryMarshal.CreateReadOnlySpan(
            ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(values)),
            values.Length);
        return Copied(all, ShapeOf(values), type, dtype, device, requiresGrad, names);
    }

    /// <summary>A tensor on an array's own memory, which stays where it is while any tensor uses it.</summary>
    private static unsafe Tensor Shared(
        Array values, ReadOnlySpan<long> size, long offset, ScalarType type, ScalarType? dtype, Device? device, bool requiresGrad)
    {
        GCHandle pin = GCHandle.Alloc(values, GCHandleType.Pinned);
        Tensor tensor;
        try
        {
            tensor = Native.ts_over((byte*)pin.AddrOfPinnedObject() + offset, &Unpin, GCHandle.ToIntPtr(pin), size, size.Length, (int)type);
        }
        catch (ExternalException)
        {
            pin.Free();
            throw;
        }

        return Placed(tensor, type, dtype, device, requiresGrad);
    }

    [UnmanagedCallersOnly]
    private static void Unpin(nint pin) => GCHandle.FromIntPtr(pin).Free();

    private static Tensor Placed(Tensor tensor, ScalarType type, ScalarType? dtype, Device? device, bool requiresGrad)
    {
        Device place = InitializeDevice(device);
        if (place.type != DeviceType.CPU || (dtype ?? type) != type)
        {
            Tensor moved = Native.ts_to(tensor, Code(dtype), (int)place.type, place.index, nonBlocking: false, copy: false);
            tensor.Dispose();
            tensor = moved;
        }

        if (requiresGrad)
        {
            tensor.requires_grad = true;
        }

        return tensor;
    }

    private static long[] ShapeOf(Array values)
    {
        long[] shape = new long[values.Rank];
        for (int i = 0; i < shape.Length; i++)
        {
            shape[i] = values.GetLongLength(i);
        }

        return shape;
    }

    private static void CheckCount(ReadOnlySpan<long> size, long count)
    {
        long product = 1;
        foreach (long length in size)
        {
            product *= length;
        }

        if (product > count || product < 0)
        {
            throw new ArgumentException($"mismatched total size creating a tensor from an array: {product} vs. {count}");
        }
    }

    private static void RefuseNames(string[]? names)
    {
        if (names is { Length: > 0 })
        {
            throw new NotSupportedException("Named dimensions are not part of this stand-in.");
        }
    }
}
