using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Comparisons and logic, element by element.</content>
    public partial class Tensor
    {
        public Tensor eq(Tensor target) => Native.ts_eq(this, target);

        public Tensor eq(Scalar target) => Native.ts_eq_scalar(this, target);

        public Tensor eq_(Tensor target) => Done(Native.ts_eq_(this, target));

        public Tensor eq_(Scalar target) => Done(Native.ts_eq_scalar_(this, target));

        public Tensor ne(Tensor target) => Native.ts_ne(this, target);

        public Tensor ne(Scalar target) => Native.ts_ne_scalar(this, target);

        public Tensor ne_(Tensor target) => Done(Native.ts_ne_(this, target));

        public Tensor ne_(Scalar target) => Done(Native.ts_ne_scalar_(this, target));

        public Tensor lt(Tensor target) => Native.ts_lt(this, target);

        public Tensor lt(Scalar target) => Native.ts_lt_scalar(this, target);

        public Tensor lt_(Tensor target) => Done(Native.ts_lt_(this, target));

        public Tensor lt_(Scalar target) => Done(Native.ts_lt_scalar_(this, target));

        public Tensor le(Tensor target) => Native.ts_le(this, target);

        public Tensor le(Scalar target) => Native.ts_le_scalar(this, target);

        public Tensor le_(Tensor target) => Done(Native.ts_le_(this, target));

        public Tensor le_(Scalar target) => Done(Native.ts_le_scalar_(this, target));

        public Tensor gt(Tensor target) => Native.ts_gt(this, target);

        public Tensor gt(Scalar target) => Native.ts_gt_scalar(this, target);

        public Tensor gt_(Tensor target) => Done(Native.ts_gt_(this, target));

        public Tensor gt_(Scalar target) => Done(Native.ts_gt_scalar_(this, target));

        public Tensor ge(Tensor target) => Native.ts_ge(this, target);

        public Tensor ge(Scalar target) => Native.ts_ge_scalar(this, target);

        public Tensor ge_(Tensor target) => Done(Native.ts_ge_(this, target));

        public Tensor ge_(Scalar target) => Done(Native.ts_ge_scalar_(this, target));

        public Tensor equal(Tensor target) => Native.ts_eq(this, target);

        public Tensor not_equal(Tensor target) => Native.ts_ne(this, target);

        public Tensor less(Tensor target) => Native.ts_lt(this, target);

        public Tensor less_equal(Tensor target) => Native.ts_le(this, target);

        public Tensor greater(Tensor target) => Native.ts_gt(this, target);

        public Tensor greater_equal(Tensor target) => Native.ts_ge(this, target);

        public Tensor logical_and(Tensor other) => Native.ts_logical_and(this, other);

        public Tensor logical_and_(Tensor other) => Done(Native.ts_logical_and_(this, other));

        public Tensor logical_or(Tensor other) => Native.ts_logical_or(this, other);

        public Tensor logical_or_(Tensor other) => Done(Native.ts_logical_or_(this, other));

        public Tensor logical_xor(Tensor other) => Native.ts_logical_xor(this, other);

        public Tensor logical_xor_(Tensor other) => Done(Native.ts_logical_xor_(this, other));

        public Tensor bitwise_and(Tensor other) => Native.ts_bitwise_and(this, other);

        public Tensor bitwise_and_(Tensor other) => Done(Native.ts_bitwise_and_(this, other));

        public Tensor bitwise_or(Tensor other) => Native.ts_bitwise_or(this, other);

        public Tensor bitwise_or_(Tensor other) => Done(Native.ts_bitwise_or_(this, other));

        public Tensor bitwise_xor(Tensor other) => Native.ts_bitwise_xor(this, other);

        public Tensor bitwise_xor_(Tensor other) => Done(Native.ts_bitwise_xor_(this, other));

        public Tensor isclose(Tensor other, double rtol = 1E-05, double atol = 1E-08, bool nanEqual = false) =>
            Native.ts_isclose(this, other, rtol, atol, nanEqual);
    }
}
