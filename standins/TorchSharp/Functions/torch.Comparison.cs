using TorchSharp.Interop;

namespace TorchSharp;

/// <content>Comparisons and logic, element by element.</content>
public static partial class torch
{
    public static Tensor eq(Tensor left, Tensor right) => Native.ts_eq(left, right);

    public static Tensor ne(Tensor left, Tensor right) => Native.ts_ne(left, right);

    public static Tensor lt(Tensor left, Tensor right) => Native.ts_lt(left, right);

    public static Tensor le(Tensor left, Tensor right) => Native.ts_le(left, right);

    public static Tensor gt(Tensor left, Tensor right) => Native.ts_gt(left, right);

    public static Tensor ge(Tensor left, Tensor right) => Native.ts_ge(left, right);

    public static Tensor equal(Tensor tensor, Tensor target) => Native.ts_eq(tensor, target);

    public static Tensor not_equal(Tensor tensor, Tensor target) => Native.ts_ne(tensor, target);

    public static Tensor less(Tensor tensor, Tensor target) => Native.ts_lt(tensor, target);

    public static Tensor less_equal(Tensor tensor, Tensor target) => Native.ts_le(tensor, target);

    public static Tensor greater(Tensor tensor, Tensor target) => Native.ts_gt(tensor, target);

    public static Tensor greater_equal(Tensor tensor, Tensor target) => Native.ts_ge(tensor, target);

    public static Tensor logical_and(Tensor left, Tensor right) => Native.ts_logical_and(left, right);

    public static Tensor logical_and_(Tensor left, Tensor right) => left.Done(Native.ts_logical_and_(left, right));

    public static Tensor logical_or(Tensor left, Tensor right) => Native.ts_logical_or(left, right);

    public static Tensor logical_or_(Tensor left, Tensor right) => left.Done(Native.ts_logical_or_(left, right));

    public static Tensor logical_xor(Tensor left, Tensor right) => Native.ts_logical_xor(left, right);

    public static Tensor logical_xor_(Tensor left, Tensor right) => left.Done(Native.ts_logical_xor_(left, right));

    public static Tensor bitwise_and(Tensor left, Tensor right) => Native.ts_bitwise_and(left, right);

    public static Tensor bitwise_and_(Tensor left, Tensor right) => left.Done(Native.ts_bitwise_and_(left, right));

    public static Tensor bitwise_or(Tensor left, Tensor right) => Native.ts_bitwise_or(left, right);

    public static Tensor bitwise_or_(Tensor left, Tensor right) => left.Done(Native.ts_bitwise_or_(left, right));

    public static Tensor bitwise_xor(Tensor left, Tensor right) => Native.ts_bitwise_xor(left, right);

    public static Tensor bitwise_xor_(Tensor left, Tensor right) => left.Done(Native.ts_bitwise_xor_(left, right));

    public static Tensor isclose(Tensor tensor, Tensor other, double rtol = 1E-05, double atol = 1E-08, bool nanEqual = false) =>
        Native.ts_isclose(tensor, other, rtol, atol, nanEqual);
}
