using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor on the CPU, in row-major order whatever its strides.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : unmanaged
{
    private readonly T* first;
    private readonly long[] shape;
    private readonly long[] strides;
    private readonly bool contiguous;
    private torch.Tensor? tensor;

    internal TensorAccessor(torch.Tensor tensor)
    {
        first = (T*)tensor.DataPointer();
        shape = tensor.shape;
        strides = tensor.stride();
        contiguous = tensor.is_contiguous();
        Count = tensor.numel();
        this.tensor = tensor;
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    /// <summary>One element: one number counts through the whole tensor, several name a place.</summary>
    public T this[params long[] indices]
    {
        get
        {
            T value = first[Offset(indices)];
            GC.KeepAlive(tensor);
            return value;
        }

        set
        {
            first[Offset(indices)] = value;
            GC.KeepAlive(tensor);
        }
    }

    public static bool operator ==(TensorAccessor<T> left, TensorAccessor<T> right) =>
        left.Count == right.Count && left.SequenceEqual(right);

    public static bool operator !=(TensorAccessor<T> left, TensorAccessor<T> right) => !(left == right);

    public T[] ToArray()
    {
        T[] result = new T[Count];
        CopyTo(result);
        return result;
    }

    /// <summary>An array with as many dimensions as the tensor; of one element for a single number.</summary>
    public Array ToNDArray()
    {
        if (shape.Length < 2)
        {
            return ToArray();
        }

        Array result = Array.CreateInstance(typeof(T), shape);
        CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(result)), checked((int)Count)));
        return result;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies as many elements as there are from one on and as there is room for.</summary>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        Span<T> room = Fitting(array[arrayIndex..], tensorIndex);
        if (contiguous)
        {
            new ReadOnlySpan<T>(first + tensorIndex, room.Length).CopyTo(room);
        }
        else
        {
            for (int i = 0; i < room.Length; i++)
            {
                room[i] = first[OffsetOf(tensorIndex + i)];
            }
        }

        GC.KeepAlive(tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    /// <summary>Sets as many elements as there are from one on and as there are values for.</summary>
    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        ReadOnlySpan<T> values = array[arrayIndex..];
        values = values[..(int)Math.Min(values.Length, Math.Max(0, Count - tensorIndex))];
        if (contiguous)
        {
            values.CopyTo(new Span<T>(first + tensorIndex, values.Length));
        }
        else
        {
            for (int i = 0; i < values.Length; i++)
            {
                first[OffsetOf(tensorIndex + i)] = values[i];
            }
        }

        GC.KeepAlive(tensor);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0; i < Count; i++)
        {
            yield return At(i);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override bool Equals(object? obj) => obj is TensorAccessor<T> other && this == other;

    public override int GetHashCode() => tensor?.GetHashCode() ?? 0;

    /// <summary>Lets go of the tensor, which is not disposed.</summary>
    public void Dispose() => tensor = null;

    private T At(long index)
    {
        T value = first[OffsetOf(index)];
        GC.KeepAlive(tensor);
        return value;
    }

    private Span<T> Fitting(Span<T> room, long start) => room[..(int)Math.Min(room.Length, Math.Max(0, Count - start))];

    private long Offset(long[] indices)
    {
        if (indices.Length == 1)
        {
            if (indices[0] >= Count)
            {
                throw new IndexOutOfRangeException();
            }

            return OffsetOf(indices[0]);
        }

        if (indices.Length != shape.Length)
        {
            throw new IndexOutOfRangeException($"{indices.Length} indices for {shape.Length} dimensions.");
        }

        long offset = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= shape[i])
            {
                throw new IndexOutOfRangeException($"{indices[i]} >= {shape[i]} in dimension {i}.");
            }

            offset += indices[i] * strides[i];
        }

        return offset;
    }

    private long OffsetOf(long index)
    {
        if (index < 0 || index >= Count)
        {
            throw new ArgumentOutOfRangeException(nameof(index), $"{index} in a collection of {Count} elements.");
        }

        if (contiguous)
        {
            return index;
        }

        long offset = 0;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            (index, long place) = Math.DivRem(index, shape[i]);
            offset += place * strides[i];
        }

        return offset;
    }
}
