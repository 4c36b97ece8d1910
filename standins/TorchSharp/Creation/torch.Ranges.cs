using TorchSharp.Interop;

namespace TorchSharp;

/// <content>Ranges, permutations, identity matrices and draws from given distributions.</content>
public static partial class torch
{
    public static Tensor arange(
        Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        Device place = InitializeDevice(device);
        bool whole = start.Type == ScalarType.Int64 && stop.Type == ScalarType.Int64 && step.Type == ScalarType.Int64;
        ScalarType type = dtype ?? (whole ? ScalarType.Int64 : get_default_dtype());
        return Native.ts_arange(start, stop, step, (int)type, (int)place.type, place.index, requires_grad);
    }

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor linspace(
        double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        Device place = InitializeDevice(device);
        return Native.ts_linspace(start, end, steps, Code(dtype), (int)place.type, place.index, requires_grad);
    }

    public static Tensor logspace(
        double start,
        double end,
        long steps,
        double @base = 10,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false)
    {
        Device place = InitializeDevice(device);
        return Native.ts_logspace(start, end, steps, @base, Code(dtype), (int)place.type, place.index, requires_grad);
    }

    public static Tensor eye(
        long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        RefuseNames(names);
        Device place = InitializeDevice(device);
        return Native.ts_eye(rows, columns == -1 ? rows : columns, Code(dtype), (int)place.type, place.index, requires_grad);
    }

    public static Tensor tril_indices(
        long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64, Device? device = null)
    {
        Device place = InitializeDevice(device);
        return Native.ts_tril_indices(false, row, col, offset, (int)dtype, (int)place.type, place.index);
    }

    public static Tensor triu_indices(
        long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64, Device? device = null)
    {
        Device place = InitializeDevice(device);
        return Native.ts_tril_indices(true, row, col, offset, (int)dtype, (int)place.type, place.index);
    }

    public static Tensor randperm(
        long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null)
    {
        Device place = InitializeDevice(device);
        return Native.ts_randperm(n, generator, Code(dtype ?? ScalarType.Int64), (int)place.type, place.index, requires_grad);
    }

    public static Tensor normal(
        double mean,
        double std,
        ReadOnlySpan<long> size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null)
    {
        RefuseNames(names);
        Device place = InitializeDevice(device);
        return Native.ts_normal(mean, std, size, size.Length, generator, Code(dtype), (int)place.type, place.index, requires_grad);
    }

    public static Tensor empty_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Like(input, names, 0, default, dtype, device, requires_grad);

    public static Tensor zeros_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Like(input, names, 1, default, dtype, device, requires_grad);

    public static Tensor ones_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Like(input, names, 2, default, dtype, device, requires_grad);

    public static Tensor full_like(
        Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Like(input, names, 3, value, dtype, device, requires_grad);

    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Like(input, 4, default, dtype, device, requires_grad);

    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Like(input, 5, default, dtype, device, requires_grad);

    public static Tensor randint_like(
        Tensor input, long low, long high, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        input.randint_like(low, high, dtype, device, requires_grad);

    private static Tensor Like(
        Tensor input, string[]? names, int kind, NativeNumber value, ScalarType? dtype, Device? device, bool requiresGrad)
    {
        RefuseNames(names);
        return Like(input, kind, value, dtype, device, requiresGrad);
    }
}
