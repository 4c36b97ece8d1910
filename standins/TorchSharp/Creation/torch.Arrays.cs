namespace TorchSharp;

/// <content>Tensors from arrays whose type is known only at run time.</content>
public static partial class torch
{
    /// <summary>A tensor on the memory of an array of any rank.</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device ?? CPU);

    /// <inheritdoc cref="from_array(Array, Device?)"/>
    public static Tensor from_array(
        Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        RefuseNames(names);
        return Shared(rawArray, ShapeOf(rawArray), 0, ToScalarType(rawArray.GetType().GetElementType()!), dtype, device, requires_grad);
    }

    /// <summary>A tensor on the memory of an array of any rank.</summary>
    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) => from_array(data, dtype, device, false);

    /// <summary>Another handle on a tensor, moved or converted where that is asked for.</summary>
    public static Tensor as_tensor(Tensor data, ScalarType? dtype = null, Device? device = null)
    {
        if (dtype is null && device is null)
        {
            return data.alias();
        }

        return data.to(dtype ?? data.dtype, device ?? data.device);
    }

    /// <summary>A flat tensor on the memory of an array, from its element <paramref name="offset"/> on.</summary>
    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        long length = rawArray.LongLength;
        if (offset < 0 || offset >= length)
        {
            throw new ArgumentException($"invalid value for 'offset': {offset}");
        }

        if (count < 0)
        {
            count = length - offset;
        }

        if (count > length - offset)
        {
            throw new IndexOutOfRangeException($"element count is too large: {count}");
        }

        ScalarType type = ToScalarType(rawArray.GetType().GetElementType()!);
        return Shared(rawArray, [count], offset * type.ElementSize(), type, dtype, CPU, requires_grad);
    }

    private static Tensor Shared(Array values, ScalarType type, ScalarType? dtype, Device? device) =>
        Shared(values, ShapeOf(values), 0, type, dtype, device, false);
}
