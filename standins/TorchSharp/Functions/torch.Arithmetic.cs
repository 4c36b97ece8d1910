using TorchSharp.Interop;

namespace TorchSharp;

/// <content>Sums, products, quotients and powers.</content>
public static partial class torch
{
    public static Tensor add(Tensor left, Tensor right) => Native.ts_add(left, right, NativeNumber.One);

    public static Tensor add(Tensor left, Tensor right, Scalar alpha) => Native.ts_add(left, right, alpha);

    public static Tensor add(Tensor left, Scalar right) => Native.ts_add_scalar(left, right, NativeNumber.One);

    public static Tensor add(Tensor left, Scalar right, Scalar alpha) => Native.ts_add_scalar(left, right, alpha);

    public static Tensor add_(Tensor left, Tensor right) => left.Done(Native.ts_add_(left, right, NativeNumber.One));

    public static Tensor add_(Tensor left, Tensor right, Scalar alpha) => left.Done(Native.ts_add_(left, right, alpha));

    public static Tensor add_(Tensor left, Scalar right) => left.Done(Native.ts_add_scalar_(left, right, NativeNumber.One));

    public static Tensor add_(Tensor left, Scalar right, Scalar alpha) => left.Done(Native.ts_add_scalar_(left, right, alpha));

    public static Tensor sub(Tensor left, Tensor right) => Native.ts_sub(left, right);

    public static Tensor sub(Tensor left, Scalar right) => Native.ts_sub_scalar(left, right);

    public static Tensor sub_(Tensor left, Tensor right) => left.Done(Native.ts_sub_(left, right));

    public static Tensor sub_(Tensor left, Scalar right) => left.Done(Native.ts_sub_scalar_(left, right));

    public static Tensor mul(Tensor left, Tensor right) => Native.ts_mul(left, right);

    public static Tensor mul(Tensor left, Scalar right) => Native.ts_mul_scalar(left, right);

    public static Tensor mul_(Tensor left, Tensor right) => left.Done(Native.ts_mul_(left, right));

    public static Tensor mul_(Tensor left, Scalar right) => left.Done(Native.ts_mul_scalar_(left, right));

    public static Tensor subtract(Tensor left, Tensor right) => Native.ts_sub(left, right);

    public static Tensor subtract(Tensor left, Scalar right) => Native.ts_sub_scalar(left, right);

    public static Tensor subtract_(Tensor left, Tensor right) => left.Done(Native.ts_sub_(left, right));

    public static Tensor subtract_(Tensor left, Scalar right) => left.Done(Native.ts_sub_scalar_(left, right));

    public static Tensor multiply(Tensor left, Tensor right) => Native.ts_mul(left, right);

    public static Tensor multiply(Tensor left, Scalar right) => Native.ts_mul_scalar(left, right);

    public static Tensor multiply_(Tensor left, Tensor right) => left.Done(Native.ts_mul_(left, right));

    public static Tensor multiply_(Tensor left, Scalar right) => left.Done(Native.ts_mul_scalar_(left, right));

    public static Tensor div(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) =>
        Native.ts_div(left, right, (int)rounding_mode);

    public static Tensor div(Tensor left, Scalar right, RoundingMode rounding_mode = RoundingMode.None) =>
        Native.ts_div_scalar(left, right, (int)rounding_mode);

    public static Tensor divide(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) =>
        Native.ts_div(left, right, (int)rounding_mode);

    public static Tensor divide(Tensor left, Scalar right, RoundingMode rounding_mode = RoundingMode.None) =>
        Native.ts_div_scalar(left, right, (int)rounding_mode);

    public static Tensor true_divide(Tensor dividend, Tensor divisor) => Native.ts_div(dividend, divisor, 0);

    public static Tensor pow(Tensor left, Tensor exponent) => Native.ts_pow(left, exponent);

    public static Tensor pow(Tensor left, Scalar exponent) => Native.ts_pow_scalar(left, exponent);

    public static Tensor remainder(Tensor left, Tensor right) => Native.ts_remainder(left, right);

    public static Tensor remainder(Tensor left, Scalar right) => Native.ts_remainder_scalar(left, right);

    public static Tensor fmod(Tensor left, Tensor right) => Native.ts_fmod(left, right);

    public static Tensor fmod(Tensor left, Scalar right) => Native.ts_fmod_scalar(left, right);

    public static Tensor floor_divide(Tensor input, Tensor other) => Native.ts_floor_divide(input, other);

    public static Tensor addcmul(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        Native.ts_addcmul(input, tensor1, tensor2, value);

    public static Tensor addcdiv(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        Native.ts_addcdiv(input, tensor1, tensor2, value);

    public static Tensor lerp(Tensor input, Tensor end, Tensor weight) => Native.ts_lerp(input, end, weight);

    public static Tensor xlogy(Tensor x, Tensor y) => Native.ts_xlogy(x, y);

    public static Tensor div_(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) =>
        left.Done(Native.ts_div_(left, right, (int)rounding_mode));

    public static Tensor div_(Tensor left, Scalar right, RoundingMode rounding_mode = RoundingMode.None) =>
        left.Done(Native.ts_div_scalar_(left, right, (int)rounding_mode));

    public static Tensor divide_(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) =>
        left.Done(Native.ts_div_(left, right, (int)rounding_mode));

    public static Tensor divide_(Tensor left, Scalar right) => left.Done(Native.ts_div_scalar_(left, right, 0));

    public static Tensor true_divide_(Tensor dividend, Tensor divisor) => dividend.Done(Native.ts_div_(dividend, divisor, 0));

    public static Tensor pow_(Tensor left, Tensor exponent) => left.Done(Native.ts_pow_(left, exponent));

    public static Tensor pow_(Tensor left, Scalar exponent) => left.Done(Native.ts_pow_scalar_(left, exponent));

    public static Tensor remainder_(Tensor left, Tensor right) => left.Done(Native.ts_remainder_(left, right));

    public static Tensor remainder_(Tensor left, Scalar right) => left.Done(Native.ts_remainder_scalar_(left, right));

    public static Tensor fmod_(Tensor left, Tensor right) => left.Done(Native.ts_fmod_(left, right));

    public static Tensor fmod_(Tensor left, Scalar right) => left.Done(Native.ts_fmod_scalar_(left, right));

    public static Tensor floor_divide_(Tensor input, Tensor other) => input.Done(Native.ts_floor_divide_(input, other));

    public static Tensor addcmul_(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        input.Done(Native.ts_addcmul_(input, tensor1, tensor2, value));

    public static Tensor addcdiv_(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        input.Done(Native.ts_addcdiv_(input, tensor1, tensor2, value));

    public static Tensor xlogy_(Tensor x, Tensor y) => x.Done(Native.ts_xlogy_(x, y));

    public static Tensor maximum(Tensor input, Tensor other) => Native.ts_maximum(input, other);

    public static Tensor minimum(Tensor input, Tensor other) => Native.ts_minimum(input, other);

    public static Tensor fmax(Tensor input, Tensor other) => Native.ts_fmax(input, other);

    public static Tensor fmin(Tensor input, Tensor other) => Native.ts_fmin(input, other);

    public static Tensor atan2(Tensor input, Tensor other) => Native.ts_atan2(input, other);

    public static Tensor hypot(Tensor left, Tensor right) => Native.ts_hypot(left, right);

    public static Tensor logaddexp(Tensor left, Tensor right) => Native.ts_logaddexp(left, right);

    public static Tensor copysign(Tensor input, Tensor other) => Native.ts_copysign(input, other);

    public static Tensor max(Tensor input, Tensor other) => Native.ts_max_other(input, other);

    public static Tensor min(Tensor input, Tensor other) => Native.ts_min_other(input, other);
}
