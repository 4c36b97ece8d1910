using TorchSharp.Interop;

namespace TorchSharp;

/// <content>Functions of one tensor, element by element.</content>
public static partial class torch
{
    public static Tensor abs(Tensor input) => Native.ts_abs(input);

    public static Tensor abs_(Tensor input) => input.Done(Native.ts_abs_(input));

    public static Tensor neg(Tensor input) => Native.ts_neg(input);

    public static Tensor neg_(Tensor input) => input.Done(Native.ts_neg_(input));

    public static Tensor exp(Tensor input) => Native.ts_exp(input);

    public static Tensor exp_(Tensor input) => input.Done(Native.ts_exp_(input));

    public static Tensor exp2(Tensor input) => Native.ts_exp2(input);

    public static Tensor expm1(Tensor input) => Native.ts_expm1(input);

    public static Tensor expm1_(Tensor input) => input.Done(Native.ts_expm1_(input));

    public static Tensor log(Tensor input) => Native.ts_log(input);

    public static Tensor log_(Tensor input) => input.Done(Native.ts_log_(input));

    public static Tensor log2(Tensor input) => Native.ts_log2(input);

    public static Tensor log2_(Tensor input) => input.Done(Native.ts_log2_(input));

    public static Tensor log10(Tensor input) => Native.ts_log10(input);

    public static Tensor log10_(Tensor input) => input.Done(Native.ts_log10_(input));

    public static Tensor log1p(Tensor input) => Native.ts_log1p(input);

    public static Tensor log1p_(Tensor input) => input.Done(Native.ts_log1p_(input));

    public static Tensor sqrt(Tensor input) => Native.ts_sqrt(input);

    public static Tensor sqrt_(Tensor input) => input.Done(Native.ts_sqrt_(input));

    public static Tensor rsqrt(Tensor input) => Native.ts_rsqrt(input);

    public static Tensor rsqrt_(Tensor input) => input.Done(Native.ts_rsqrt_(input));

    public static Tensor reciprocal(Tensor input) => Native.ts_reciprocal(input);

    public static Tensor reciprocal_(Tensor input) => input.Done(Native.ts_reciprocal_(input));

    public static Tensor square(Tensor input) => Native.ts_square(input);

    public static Tensor sin(Tensor input) => Native.ts_sin(input);

    public static Tensor sin_(Tensor input) => input.Done(Native.ts_sin_(input));

    public static Tensor cos(Tensor input) => Native.ts_cos(input);

    public static Tensor cos_(Tensor input) => input.Done(Native.ts_cos_(input));

    public static Tensor tan(Tensor input) => Native.ts_tan(input);

    public static Tensor tan_(Tensor input) => input.Done(Native.ts_tan_(input));

    public static Tensor sinh(Tensor input) => Native.ts_sinh(input);

    public static Tensor sinh_(Tensor input) => input.Done(Native.ts_sinh_(input));

    public static Tensor cosh(Tensor input) => Native.ts_cosh(input);

    public static Tensor cosh_(Tensor input) => input.Done(Native.ts_cosh_(input));

    public static Tensor tanh(Tensor input) => Native.ts_tanh(input);

    public static Tensor tanh_(Tensor input) => input.Done(Native.ts_tanh_(input));

    public static Tensor asin(Tensor input) => Native.ts_asin(input);

    public static Tensor asin_(Tensor input) => input.Done(Native.ts_asin_(input));

    public static Tensor acos(Tensor input) => Native.ts_acos(input);

    public static Tensor acos_(Tensor input) => input.Done(Native.ts_acos_(input));

    public static Tensor atan(Tensor input) => Native.ts_atan(input);

    public static Tensor atan_(Tensor input) => input.Done(Native.ts_atan_(input));

    public static Tensor erf(Tensor input) => Native.ts_erf(input);

    public static Tensor erf_(Tensor input) => input.Done(Native.ts_erf_(input));

    public static Tensor erfc(Tensor input) => Native.ts_erfc(input);

    public static Tensor erfc_(Tensor input) => input.Done(Native.ts_erfc_(input));

    public static Tensor erfinv(Tensor input) => Native.ts_erfinv(input);

    public static Tensor erfinv_(Tensor input) => input.Done(Native.ts_erfinv_(input));

    public static Tensor floor(Tensor input) => Native.ts_floor(input);

    public static Tensor floor_(Tensor input) => input.Done(Native.ts_floor_(input));

    public static Tensor ceil(Tensor input) => Native.ts_ceil(input);

    public static Tensor ceil_(Tensor input) => input.Done(Native.ts_ceil_(input));

    public static Tensor trunc(Tensor input) => Native.ts_trunc(input);

    public static Tensor trunc_(Tensor input) => input.Done(Native.ts_trunc_(input));

    public static Tensor frac(Tensor input) => Native.ts_frac(input);

    public static Tensor frac_(Tensor input) => input.Done(Native.ts_frac_(input));

    public static Tensor sign(Tensor input) => Native.ts_sign(input);

    public static Tensor sign_(Tensor input) => input.Done(Native.ts_sign_(input));

    public static Tensor sigmoid(Tensor input) => Native.ts_sigmoid(input);

    public static Tensor sigmoid_(Tensor input) => input.Done(Native.ts_sigmoid_(input));

    public static Tensor isnan(Tensor input) => Native.ts_isnan(input);

    public static Tensor isinf(Tensor tensor) => Native.ts_isinf(tensor);

    public static Tensor isfinite(Tensor tensor) => Native.ts_isfinite(tensor);

    public static Tensor logical_not(Tensor input) => Native.ts_logical_not(input);

    public static Tensor bitwise_not(Tensor input) => Native.ts_bitwise_not(input);

    public static Tensor bitwise_not_(Tensor input) => input.Done(Native.ts_bitwise_not_(input));

    public static Tensor lgamma(Tensor input) => Native.ts_lgamma(input);

    public static Tensor lgamma_(Tensor input) => input.Done(Native.ts_lgamma_(input));

    public static Tensor digamma(Tensor input) => Native.ts_digamma(input);

    public static Tensor digamma_(Tensor input) => input.Done(Native.ts_digamma_(input));

    public static Tensor positive(Tensor input) => Native.ts_positive(input);

    public static Tensor negative(Tensor input) => Native.ts_neg(input);

    public static Tensor absolute(Tensor input) => Native.ts_abs(input);

    public static Tensor round(Tensor input, long decimals = 0) => Native.ts_round(input, decimals);

    public static Tensor round_(Tensor input, long decimals = 0) => input.Done(Native.ts_round_(input, decimals));

    public static Tensor softmax(Tensor input, int dim, ScalarType? dtype = null) => Native.ts_softmax(input, dim, Code(dtype));

    public static Tensor logit(Tensor input, double? eps = null) => Native.ts_logit(input, eps.HasValue, eps ?? 0);

    public static Tensor nan_to_num(Tensor input, double nan = 0, double? posinf = null, double? neginf = null) =>
        Native.ts_nan_to_num(input, nan, posinf.HasValue, posinf ?? 0, neginf.HasValue, neginf ?? 0);

    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) => Native.ts_clamp(input, min, max);

    public static Tensor clamp(Tensor input, Tensor? min = null, Tensor? max = null) => Native.ts_clamp_tensor(input, min, max);

    public static Tensor clamp_(Tensor input, Scalar? min = null, Scalar? max = null) => input.Done(Native.ts_clamp_(input, min, max));

    public static Tensor clamp_(Tensor input, Tensor? min = null, Tensor? max = null) =>
        input.Done(Native.ts_clamp_tensor_(input, min, max));

    public static Tensor clip(Tensor input, Scalar? min = null, Scalar? max = null) => Native.ts_clamp(input, min, max);

    public static Tensor clamp_min(Tensor input, Scalar min) => Native.ts_clamp_min(input, min);

    public static Tensor clamp_max(Tensor input, Scalar max) => Native.ts_clamp_max(input, max);

    public static Tensor clamp_min_(Tensor input, Scalar min) => input.Done(Native.ts_clamp_min_(input, min));

    public static Tensor clamp_max_(Tensor input, Scalar max) => input.Done(Native.ts_clamp_max_(input, max));

    public static Tensor cumsum(Tensor input, long dim, ScalarType? type = null) => Native.ts_cumsum(input, dim, Code(type));

    public static Tensor cumprod(Tensor input, long dim, ScalarType? dtype = null) => Native.ts_cumprod(input, dim, Code(dtype));
}
