using System.Buffers;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Interop;

/// <summary>
/// The handles of a list of tensors for one native call, and the tensors of a list that native code gave. Null entries travel as null.
/// Use with <c>using</c>: disposing it after the call keeps the tensors alive until then.
/// </summary>
internal readonly unsafe ref struct TensorHandles
{
    private readonly IReadOnlyCollection<Tensor?> tensors;
    private readonly nint[] rented;

    internal TensorHandles(IEnumerable<Tensor?>? tensors)
    {
        // A query may make its tensors while it runs, and nothing else would keep those alive.
        this.tensors = tensors as IReadOnlyCollection<Tensor?> ?? tensors?.ToArray() ?? [];
        rented = ArrayPool<nint>.Shared.Rent(this.tensors.Count);
        int count = 0;
        foreach (Tensor? tensor in this.tensors)
        {
            rented[count++] = tensor is null ? 0 : tensor.Handle;
        }

        Count = count;
    }

    /// <summary>How many tensors there are.</summary>
    internal long Count { get; }

    /// <summary>The handles, for a parameter of the same type.</summary>
    internal ReadOnlySpan<nint> Span => rented.AsSpan(0, (int)Count);

    /// <summary>Takes over a list that native code gave; entries that are not there become null.</summary>
    internal static Tensor?[] TakeNullable(nint* handles, long count)
    {
        Tensor?[] result = new Tensor?[count];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = handles[i] == 0 ? null : new Tensor(handles[i]);
        }

        Native.ts_free(handles);
        return result;
    }

    /// <summary>Takes over a list of tensors that are all there.</summary>
    internal static Tensor[] Take(nint* handles, long count) => TakeNullable(handles, count)!;

    public void Dispose()
    {
        if (rented.Length > 0)
        {
            ArrayPool<nint>.Shared.Return(rented);
        }

        GC.KeepAlive(tensors);
    }
}
