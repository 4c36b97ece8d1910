using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Operators. Those that compare are elementwise: ask for null with <c>is null</c>.</content>
    public partial class Tensor
    {
        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);

        public static Tensor operator +(Tensor left, Scalar right) => left.add(right);

        public static Tensor operator +(Scalar left, Tensor right) => right.add(left);

        public static Tensor operator +(Tensor left, int right) => Native.ts_add_scalar(left, right, NativeNumber.One);

        public static Tensor operator +(Tensor left, long right) => Native.ts_add_scalar(left, right, NativeNumber.One);

        public static Tensor operator +(Tensor left, float right) => Native.ts_add_scalar(left, right, NativeNumber.One);

        public static Tensor operator +(Tensor left, double right) => Native.ts_add_scalar(left, right, NativeNumber.One);

        public static Tensor operator +(int left, Tensor right) => Native.ts_add_scalar(right, left, NativeNumber.One);

        public static Tensor operator +(long left, Tensor right) => Native.ts_add_scalar(right, left, NativeNumber.One);

        public static Tensor operator +(float left, Tensor right) => Native.ts_add_scalar(right, left, NativeNumber.One);

        public static Tensor operator +(double left, Tensor right) => Native.ts_add_scalar(right, left, NativeNumber.One);

        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);

        public static Tensor operator -(Tensor left, Scalar right) => left.sub(right);

        public static Tensor operator -(Scalar left, Tensor right) => Native.ts_rsub_scalar(right, left);

        public static Tensor operator -(Tensor left, int right) => Native.ts_sub_scalar(left, right);

        public static Tensor operator -(Tensor left, long right) => Native.ts_sub_scalar(left, right);

        public static Tensor operator -(Tensor left, float right) => Native.ts_sub_scalar(left, right);

        public static Tensor operator -(Tensor left, double right) => Native.ts_sub_scalar(left, right);

        public static Tensor operator -(int left, Tensor right) => Native.ts_rsub_scalar(right, left);

        public static Tensor operator -(long left, Tensor right) => Native.ts_rsub_scalar(right, left);

        public static Tensor operator -(float left, Tensor right) => Native.ts_rsub_scalar(right, left);

        public static Tensor operator -(double left, Tensor right) => Native.ts_rsub_scalar(right, left);

        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);

        public static Tensor operator *(Tensor left, Scalar right) => left.mul(right);

        public static Tensor operator *(Scalar left, Tensor right) => right.mul(left);

        public static Tensor operator *(Tensor left, int right) => Native.ts_mul_scalar(left, right);

        public static Tensor operator *(Tensor left, long right) => Native.ts_mul_scalar(left, right);

        public static Tensor operator *(Tensor left, float right) => Native.ts_mul_scalar(left, right);

        public static Tensor operator *(Tensor left, double right) => Native.ts_mul_scalar(left, right);

        public static Tensor operator *(int left, Tensor right) => Native.ts_mul_scalar(right, left);

        public static Tensor operator *(long left, Tensor right) => Native.ts_mul_scalar(right, left);

        public static Tensor operator *(float left, Tensor right) => Native.ts_mul_scalar(right, left);

        public static Tensor operator *(double left, Tensor right) => Native.ts_mul_scalar(right, left);

        public static Tensor operator /(Tensor left, Tensor right) => left.div(right);

        public static Tensor operator /(Tensor left, Scalar right) => left.div(right);

        public static Tensor operator /(Scalar left, Tensor right) => Native.ts_rdiv_scalar(right, left);

        public static Tensor operator /(Tensor left, int right) => Native.ts_div_scalar(left, right, 0);

        public static Tensor operator /(Tensor left, long right) => Native.ts_div_scalar(left, right, 0);

        public static Tensor operator /(Tensor left, float right) => Native.ts_div_scalar(left, right, 0);

        public static Tensor operator /(Tensor left, double right) => Native.ts_div_scalar(left, right, 0);

        public static Tensor operator /(int left, Tensor right) => Native.ts_rdiv_scalar(right, left);

        public static Tensor operator /(long left, Tensor right) => Native.ts_rdiv_scalar(right, left);

        public static Tensor operator /(float left, Tensor right) => Native.ts_rdiv_scalar(right, left);

        public static Tensor operator /(double left, Tensor right) => Native.ts_rdiv_scalar(right, left);

        public static Tensor operator %(Tensor left, Tensor right) => left.remainder(right);

        public static Tensor operator %(Tensor left, Scalar right) => left.remainder(right);

        public static Tensor operator %(Tensor left, int right) => Native.ts_remainder_scalar(left, right);

        public static Tensor operator %(Tensor left, long right) => Native.ts_remainder_scalar(left, right);

        public static Tensor operator %(Tensor left, float right) => Native.ts_remainder_scalar(left, right);

        public static Tensor operator %(Tensor left, double right) => Native.ts_remainder_scalar(left, right);

        public static Tensor operator -(Tensor tensor) => tensor.neg();

        public static Tensor operator ~(Tensor left) => left.bitwise_not();

        public static Tensor operator &(Tensor left, Tensor right) => left.bitwise_and(right);

        public static Tensor operator |(Tensor left, Tensor right) => left.bitwise_or(right);

        public static Tensor operator ^(Tensor left, Tensor right) => left.bitwise_xor(right);

        public static Tensor operator ==(Tensor left, Tensor right) => left.eq(right);

        public static Tensor operator ==(Tensor left, Scalar right) => left.eq(right);

        public static Tensor operator ==(Scalar left, Tensor right) => right.eq(left);

        public static Tensor operator !=(Tensor left, Tensor right) => left.ne(right);

        public static Tensor operator !=(Tensor left, Scalar right) => left.ne(right);

        public static Tensor operator !=(Scalar left, Tensor right) => right.ne(left);

        public static Tensor operator <(Tensor left, Tensor right) => left.lt(right);

        public static Tensor operator <(Tensor left, Scalar right) => left.lt(right);

        public static Tensor operator <(Scalar left, Tensor right) => right.gt(left);

        public static Tensor operator <=(Tensor left, Tensor right) => left.le(right);

        public static Tensor operator <=(Tensor left, Scalar right) => left.le(right);

        public static Tensor operator <=(Scalar left, Tensor right) => right.ge(left);

        public static Tensor operator >(Tensor left, Tensor right) => left.gt(right);

        public static Tensor operator >(Tensor left, Scalar right) => left.gt(right);

        public static Tensor operator >(Scalar left, Tensor right) => right.lt(left);

        public static Tensor operator >=(Tensor left, Tensor right) => left.ge(right);

        public static Tensor operator >=(Tensor left, Scalar right) => left.ge(right);

        public static Tensor operator >=(Scalar left, Tensor right) => right.le(left);

        public static explicit operator bool(Tensor value) => value.ToBoolean();

        public static explicit operator byte(Tensor value) => value.ToByte();

        public static explicit operator sbyte(Tensor value) => value.ToSByte();

        public static explicit operator short(Tensor value) => value.ToInt16();

        public static explicit operator int(Tensor value) => value.ToInt32();

        public static explicit operator long(Tensor value) => value.ToInt64();

        public static explicit operator float(Tensor value) => value.ToSingle();

        public static explicit operator double(Tensor value) => value.ToDouble();

        public static implicit operator Tensor(bool value) => tensor(value);

        public static implicit operator Tensor(bool[] value) => tensor(value);

        public static implicit operator Tensor(byte value) => tensor(value);

        public static implicit operator Tensor(byte[] value) => tensor(value);

        public static implicit operator Tensor(sbyte value) => tensor(value);

        public static implicit operator Tensor(sbyte[] value) => tensor(value);

        public static implicit operator Tensor(short value) => tensor(value);

        public static implicit operator Tensor(short[] value) => tensor(value);

        public static implicit operator Tensor(int value) => tensor(value);

        public static implicit operator Tensor(int[] value) => tensor(value);

        public static implicit operator Tensor(long value) => tensor(value);

        public static implicit operator Tensor(long[] value) => tensor(value);

        public static implicit operator Tensor(float value) => tensor(value);

        public static implicit operator Tensor(float[] value) => tensor(value);

        public static implicit operator Tensor(double value) => tensor(value);

        public static implicit operator Tensor(double[] value) => tensor(value);

        public static implicit operator Tensor(Scalar scalar) => throw new InvalidOperationException("Should not be called.");
    }
}
