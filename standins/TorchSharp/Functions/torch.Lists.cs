using TorchSharp.Interop;

namespace TorchSharp;

/// <content>Functions from or to several tensors.</content>
public static unsafe partial class torch
{
    public static Tensor cat(IList<Tensor> tensors, long dim = 0)
    {
        using TensorHandles handles = new(tensors);
        return Native.ts_cat(handles.Span, handles.Count, dim);
    }

    public static Tensor cat(Tensor[] tensors, long dim = 0) => cat((IList<Tensor>)tensors, dim);

    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0) => cat(tensors.ToArray(), dim);

    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor concat(Tensor[] tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor concat(ReadOnlySpan<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor concatenate(IList<Tensor> tensors, long axis = 0) => cat(tensors, axis);

    public static Tensor concatenate(Tensor[] tensors, long axis = 0) => cat(tensors, axis);

    public static Tensor concatenate(ReadOnlySpan<Tensor> tensors, long axis = 0) => cat(tensors, axis);

    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0)
    {
        using TensorHandles handles = new(tensors);
        return Native.ts_stack(handles.Span, handles.Count, dim);
    }

    public static Tensor hstack(IEnumerable<Tensor> tensors) => StackOfKind(0, tensors);

    public static Tensor hstack(IList<Tensor> tensors) => StackOfKind(0, tensors);

    public static Tensor hstack(params Tensor[] tensors) => StackOfKind(0, tensors);

    public static Tensor hstack(ReadOnlySpan<Tensor> tensors) => StackOfKind(0, tensors.ToArray());

    public static Tensor vstack(IList<Tensor> tensors) => StackOfKind(1, tensors);

    public static Tensor vstack(Tensor[] tensors) => StackOfKind(1, tensors);

    public static Tensor vstack(ReadOnlySpan<Tensor> tensors) => StackOfKind(1, tensors.ToArray());

    public static Tensor dstack(IEnumerable<Tensor> tensors) => StackOfKind(2, tensors);

    public static Tensor dstack(IList<Tensor> tensors) => StackOfKind(2, tensors);

    public static Tensor dstack(params Tensor[] tensors) => StackOfKind(2, tensors);

    public static Tensor dstack(ReadOnlySpan<Tensor> tensors) => StackOfKind(2, tensors.ToArray());

    public static Tensor column_stack(IList<Tensor> tensors) => StackOfKind(3, tensors);

    public static Tensor column_stack(params Tensor[] tensors) => StackOfKind(3, tensors);

    public static Tensor column_stack(ReadOnlySpan<Tensor> tensors) => StackOfKind(3, tensors.ToArray());

    public static Tensor block_diag(params Tensor[] tensors) => StackOfKind(4, tensors);

    public static Tensor cartesian_prod(IList<Tensor> tensors) => StackOfKind(5, tensors);

    public static Tensor cartesian_prod(params Tensor[] tensors) => StackOfKind(5, tensors);

    public static Tensor cartesian_prod(ReadOnlySpan<Tensor> tensors) => StackOfKind(5, tensors.ToArray());

    public static Tensor einsum(string equation, params Tensor[] tensors)
    {
        using TensorHandles handles = new(tensors);
        return Native.ts_einsum(equation, handles.Span, handles.Count);
    }

    /// <summary>x where the condition holds, y elsewhere.</summary>
    /// <exception cref="ArgumentException">The condition is not a boolean tensor.</exception>
    public static Tensor where(Tensor condition, Tensor x, Tensor y) => condition.dtype == ScalarType.Bool
        ? Native.ts_where(condition, x, y)
        : throw new ArgumentException("The condition to 'where' must be a boolean tensor.");

    /// <summary>Where the condition holds: one tensor of positions for each dimension.</summary>
    public static Tensor[] where(Tensor condition)
    {
        Native.Check(Native.ts_where_indices(condition, out nint result, out long count));
        return TensorHandles.Take((nint*)result, count);
    }

    public static Tensor[] split(Tensor tensor, long[] split_size_or_sections, long dim = 0) => tensor.split(split_size_or_sections, dim);

    public static Tensor[] chunk(Tensor input, long chunks, long dim = 0) => input.chunk(chunks, dim);

    public static Tensor[] unbind(Tensor input, long dim = 0) => input.unbind(dim);

    public static Tensor[] unbind(Tensor tensor, int dim = 0) => tensor.unbind(dim);

    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors)
    {
        using TensorHandles handles = new(tensors);
        Native.Check(Native.ts_broadcast_tensors(handles.Span, handles.Count, out nint result, out long count));
        return TensorHandles.Take((nint*)result, count);
    }

    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij")
    {
        using TensorHandles handles = new(tensors);
        Native.Check(Native.ts_meshgrid(handles.Span, handles.Count, indexing, out nint result, out long count));
        return TensorHandles.Take((nint*)result, count);
    }

    private static Tensor StackOfKind(int kind, IEnumerable<Tensor> tensors)
    {
        using TensorHandles handles = new(tensors);
        return Native.ts_stack_of_kind(handles.Span, handles.Count, kind);
    }
}
