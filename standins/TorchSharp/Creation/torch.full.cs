namespace TorchSharp;

/// <content>Tensors of one value.</content>
public static partial class torch
{
    public static Tensor full(
        ReadOnlySpan<long> size,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        Constant(3, value, size, dtype ?? TypeOf(value), device, requires_grad, names);

    public static Tensor full(
        int dim0,
        int dim1,
        int dim2,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        Constant(3, value, [dim0, dim1, dim2], dtype ?? TypeOf(value), device, requires_grad, names);

    public static Tensor full(
        int dim0,
        int dim1,
        int dim2,
        int dim3,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        Constant(3, value, [dim0, dim1, dim2, dim3], dtype ?? TypeOf(value), device, requires_grad, names);

    public static Tensor full(
        int rows,
        int columns,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        Constant(3, value, [rows, columns], dtype ?? TypeOf(value), device, requires_grad, names);

    public static Tensor full(
        int size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Constant(3, value, [size], dtype ?? TypeOf(value), device, requires_grad, names);

    public static Tensor full(
        long dim0,
        long dim1,
        long dim2,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        Constant(3, value, [dim0, dim1, dim2], dtype ?? TypeOf(value), device, requires_grad, names);

    public static Tensor full(
        long dim0,
        long dim1,
        long dim2,
        long dim3,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        Constant(3, value, [dim0, dim1, dim2, dim3], dtype ?? TypeOf(value), device, requires_grad, names);

    public static Tensor full(
        long rows,
        long columns,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        Constant(3, value, [rows, columns], dtype ?? TypeOf(value), device, requires_grad, names);

    public static Tensor full(
        long size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Constant(3, value, [size], dtype ?? TypeOf(value), device, requires_grad, names);

    public static Tensor full(
        long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Constant(3, value, size, dtype ?? TypeOf(value), device, requires_grad, names);
}
