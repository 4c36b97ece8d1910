using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Functions of one tensor, element by element.</content>
    public partial class Tensor
    {
        public Tensor abs() => Native.ts_abs(this);

        public Tensor abs_() => Done(Native.ts_abs_(this));

        public Tensor neg() => Native.ts_neg(this);

        public Tensor neg_() => Done(Native.ts_neg_(this));

        public Tensor exp() => Native.ts_exp(this);

        public Tensor exp_() => Done(Native.ts_exp_(this));

        public Tensor exp2() => Native.ts_exp2(this);

        public Tensor expm1() => Native.ts_expm1(this);

        public Tensor expm1_() => Done(Native.ts_expm1_(this));

        public Tensor log() => Native.ts_log(this);

        public Tensor log_() => Done(Native.ts_log_(this));

        public Tensor log2() => Native.ts_log2(this);

        public Tensor log2_() => Done(Native.ts_log2_(this));

        public Tensor log10() => Native.ts_log10(this);

        public Tensor log10_() => Done(Native.ts_log10_(this));

        public Tensor log1p() => Native.ts_log1p(this);

        public Tensor log1p_() => Done(Native.ts_log1p_(this));

        public Tensor sqrt() => Native.ts_sqrt(this);

        public Tensor sqrt_() => Done(Native.ts_sqrt_(this));

        public Tensor rsqrt() => Native.ts_rsqrt(this);

        public Tensor rsqrt_() => Done(Native.ts_rsqrt_(this));

        public Tensor reciprocal() => Native.ts_reciprocal(this);

        public Tensor reciprocal_() => Done(Native.ts_reciprocal_(this));

        public Tensor square() => Native.ts_square(this);

        public Tensor sin() => Native.ts_sin(this);

        public Tensor sin_() => Done(Native.ts_sin_(this));

        public Tensor cos() => Native.ts_cos(this);

        public Tensor cos_() => Done(Native.ts_cos_(this));

        public Tensor tan() => Native.ts_tan(this);

        public Tensor tan_() => Done(Native.ts_tan_(this));

        public Tensor sinh() => Native.ts_sinh(this);

        public Tensor sinh_() => Done(Native.ts_sinh_(this));

        public Tensor cosh() => Native.ts_cosh(this);

        public Tensor cosh_() => Done(Native.ts_cosh_(this));

        public Tensor tanh() => Native.ts_tanh(this);

        public Tensor tanh_() => Done(Native.ts_tanh_(this));

        public Tensor asin() => Native.ts_asin(this);

        public Tensor asin_() => Done(Native.ts_asin_(this));

        public Tensor acos() => Native.ts_acos(this);

        public Tensor acos_() => Done(Native.ts_acos_(this));

        public Tensor atan() => Native.ts_atan(this);

        public Tensor atan_() => Done(Native.ts_atan_(this));

        public Tensor erf() => Native.ts_erf(this);

        public Tensor erf_() => Done(Native.ts_erf_(this));

        public Tensor erfc() => Native.ts_erfc(this);

        public Tensor erfc_() => Done(Native.ts_erfc_(this));

        public Tensor erfinv() => Native.ts_erfinv(this);

        public Tensor erfinv_() => Done(Native.ts_erfinv_(this));

        public Tensor floor() => Native.ts_floor(this);

        public Tensor floor_() => Done(Native.ts_floor_(this));

        public Tensor ceil() => Native.ts_ceil(this);

        public Tensor ceil_() => Done(Native.ts_ceil_(this));

        public Tensor trunc() => Native.ts_trunc(this);

        public Tensor trunc_() => Done(Native.ts_trunc_(this));

        public Tensor frac() => Native.ts_frac(this);

        public Tensor frac_() => Done(Native.ts_frac_(this));

        public Tensor sign() => Native.ts_sign(this);

        public Tensor sign_() => Done(Native.ts_sign_(this));

        public Tensor sigmoid() => Native.ts_sigmoid(this);

        public Tensor sigmoid_() => Done(Native.ts_sigmoid_(this));

        public Tensor relu() => Native.ts_relu(this);

        public Tensor relu_() => Done(Native.ts_relu_(this));

        public Tensor isnan() => Native.ts_isnan(this);

        public Tensor isinf() => Native.ts_isinf(this);

        public Tensor isfinite() => Native.ts_isfinite(this);

        public Tensor logical_not() => Native.ts_logical_not(this);

        public Tensor logical_not_() => Done(Native.ts_logical_not_(this));

        public Tensor bitwise_not() => Native.ts_bitwise_not(this);

        public Tensor bitwise_not_() => Done(Native.ts_bitwise_not_(this));

        public Tensor lgamma() => Native.ts_lgamma(this);

        public Tensor lgamma_() => Done(Native.ts_lgamma_(this));

        public Tensor digamma() => Native.ts_digamma(this);

        public Tensor digamma_() => Done(Native.ts_digamma_(this));

        public Tensor positive() => Native.ts_positive(this);

        public Tensor negative() => Native.ts_neg(this);

        public Tensor absolute() => Native.ts_abs(this);

        public Tensor round(long decimals = 0) => Native.ts_round(this, decimals);

        public Tensor round_(long decimals = 0) => Done(Native.ts_round_(this, decimals));

        public Tensor relu6() => Native.ts_relu6(this);

        public Tensor relu6_() => Done(Native.ts_relu6_(this));

        public Tensor silu() => Native.ts_silu(this);

        public Tensor silu_() => Done(Native.ts_silu_(this));

        public Tensor selu() => Native.ts_selu(this);

        public Tensor selu_() => Done(Native.ts_selu_(this));

        public Tensor gelu() => Native.ts_gelu(this);

        public Tensor elu(double alpha = 1) => Native.ts_elu(this, alpha);

        public Tensor leaky_relu(Scalar negative_slope) => Native.ts_leaky_relu(this, negative_slope);

        public Tensor leaky_relu_(Scalar negative_slope) => Done(Native.ts_leaky_relu_(this, negative_slope));

        public Tensor hardsigmoid() => Native.ts_hardsigmoid(this);

        public Tensor hardsigmoid_() => Done(Native.ts_hardsigmoid_(this));

        public Tensor hardtanh(Scalar min, Scalar max) => Native.ts_hardtanh(this, min, max);

        public Tensor hardtanh_(Scalar min, Scalar max) => Done(Native.ts_hardtanh_(this, min, max));

        public Tensor hardswish() => Native.ts_hardswish(this);

        public Tensor softplus(double beta = 1, double threshold = 20) => Native.ts_softplus(this, beta, threshold);

        public Tensor log_sigmoid() => Native.ts_log_sigmoid(this);

        public Tensor glu(long dim = -1) => Native.ts_glu(this, dim);

        public Tensor softmax(long dim, ScalarType? dtype = null) => Native.ts_softmax(this, dim, Code(dtype));

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Native.ts_log_softmax(this, dim, Code(dtype));

        public Tensor logit(double? eps = null) => Native.ts_logit(this, eps.HasValue, eps ?? 0);

        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) =>
            Native.ts_nan_to_num(this, nan, posinf.HasValue, posinf ?? 0, neginf.HasValue, neginf ?? 0);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Native.ts_clamp(this, min, max);

        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Native.ts_clamp_tensor(this, min, max);

        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Done(Native.ts_clamp_(this, min, max));

        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => Done(Native.ts_clamp_tensor_(this, min, max));

        public Tensor clip(Scalar? min = null, Scalar? max = null) => Native.ts_clamp(this, min, max);

        public Tensor clamp_min(Scalar min) => Native.ts_clamp_min(this, min);

        public Tensor clamp_max(Scalar max) => Native.ts_clamp_max(this, max);

        public Tensor clamp_min_(Scalar min) => Done(Native.ts_clamp_min_(this, min));

        public Tensor clamp_max_(Scalar max) => Done(Native.ts_clamp_max_(this, max));

        public Tensor threshold(Scalar threshold, Scalar value) => Native.ts_threshold(this, threshold, value);

        public Tensor cumsum(long dim, ScalarType? type = null) => Native.ts_cumsum(this, dim, Code(type));

        public Tensor cumprod(long dim, ScalarType? type = null) => Native.ts_cumprod(this, dim, Code(type));
    }
}
