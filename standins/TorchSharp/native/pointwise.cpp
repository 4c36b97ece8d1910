// Functions of one tensor, element by element.
#include "api.h"

#include <ATen/Functions.h>

TS_API Handle ts_abs(Handle input) {
    return make([&] { return input->abs(); });
}

TS_API int ts_abs_(Handle input) {
    return run([&] { input->abs_(); });
}

TS_API Handle ts_neg(Handle input) {
    return make([&] { return input->neg(); });
}

TS_API int ts_neg_(Handle input) {
    return run([&] { input->neg_(); });
}

TS_API Handle ts_exp(Handle input) {
    return make([&] { return input->exp(); });
}

TS_API int ts_exp_(Handle input) {
    return run([&] { input->exp_(); });
}

TS_API Handle ts_exp2(Handle input) {
    return make([&] { return input->exp2(); });
}

TS_API Handle ts_expm1(Handle input) {
    return make([&] { return input->expm1(); });
}

TS_API int ts_expm1_(Handle input) {
    return run([&] { input->expm1_(); });
}

TS_API Handle ts_log(Handle input) {
    return make([&] { return input->log(); });
}

TS_API int ts_log_(Handle input) {
    return run([&] { input->log_(); });
}

TS_API Handle ts_log2(Handle input) {
    return make([&] { return input->log2(); });
}

TS_API int ts_log2_(Handle input) {
    return run([&] { input->log2_(); });
}

TS_API Handle ts_log10(Handle input) {
    return make([&] { return input->log10(); });
}

TS_API int ts_log10_(Handle input) {
    return run([&] { input->log10_(); });
}

TS_API Handle ts_log1p(Handle input) {
    return make([&] { return input->log1p(); });
}

TS_API int ts_log1p_(Handle input) {
    return run([&] { input->log1p_(); });
}

TS_API Handle ts_sqrt(Handle input) {
    return make([&] { return input->sqrt(); });
}

TS_API int ts_sqrt_(Handle input) {
    return run([&] { input->sqrt_(); });
}

TS_API Handle ts_rsqrt(Handle input) {
    return make([&] { return input->rsqrt(); });
}

TS_API int ts_rsqrt_(Handle input) {
    return run([&] { input->rsqrt_(); });
}

TS_API Handle ts_reciprocal(Handle input) {
    return make([&] { return input->reciprocal(); });
}

TS_API int ts_reciprocal_(Handle input) {
    return run([&] { input->reciprocal_(); });
}

TS_API Handle ts_square(Handle input) {
    return make([&] { return input->square(); });
}

TS_API Handle ts_sin(Handle input) {
    return make([&] { return input->sin(); });
}

TS_API int ts_sin_(Handle input) {
    return run([&] { input->sin_(); });
}

TS_API Handle ts_cos(Handle input) {
    return make([&] { return input->cos(); });
}

TS_API int ts_cos_(Handle input) {
    return run([&] { input->cos_(); });
}

TS_API Handle ts_tan(Handle input) {
    return make([&] { return input->tan(); });
}

TS_API int ts_tan_(Handle input) {
    return run([&] { input->tan_(); });
}

TS_API Handle ts_sinh(Handle input) {
    return make([&] { return input->sinh(); });
}

TS_API int ts_sinh_(Handle input) {
    return run([&] { input->sinh_(); });
}

TS_API Handle ts_cosh(Handle input) {
    return make([&] { return input->cosh(); });
}

TS_API int ts_cosh_(Handle input) {
    return run([&] { input->cosh_(); });
}

TS_API Handle ts_tanh(Handle input) {
    return make([&] { return input->tanh(); });
}

TS_API int ts_tanh_(Handle input) {
    return run([&] { input->tanh_(); });
}

TS_API Handle ts_asin(Handle input) {
    return make([&] { return input->asin(); });
}

TS_API int ts_asin_(Handle input) {
    return run([&] { input->asin_(); });
}

TS_API Handle ts_acos(Handle input) {
    return make([&] { return input->acos(); });
}

TS_API int ts_acos_(Handle input) {
    return run([&] { input->acos_(); });
}

TS_API Handle ts_atan(Handle input) {
    return make([&] { return input->atan(); });
}

TS_API int ts_atan_(Handle input) {
    return run([&] { input->atan_(); });
}

TS_API Handle ts_erf(Handle input) {
    return make([&] { return input->erf(); });
}

TS_API int ts_erf_(Handle input) {
    return run([&] { input->erf_(); });
}

TS_API Handle ts_erfc(Handle input) {
    return make([&] { return input->erfc(); });
}

TS_API int ts_erfc_(Handle input) {
    return run([&] { input->erfc_(); });
}

TS_API Handle ts_erfinv(Handle input) {
    return make([&] { return input->erfinv(); });
}

TS_API int ts_erfinv_(Handle input) {
    return run([&] { input->erfinv_(); });
}

TS_API Handle ts_floor(Handle input) {
    return make([&] { return input->floor(); });
}

TS_API int ts_floor_(Handle input) {
    return run([&] { input->floor_(); });
}

TS_API Handle ts_ceil(Handle input) {
    return make([&] { return input->ceil(); });
}

TS_API int ts_ceil_(Handle input) {
    return run([&] { input->ceil_(); });
}

TS_API Handle ts_trunc(Handle input) {
    return make([&] { return input->trunc(); });
}

TS_API int ts_trunc_(Handle input) {
    return run([&] { input->trunc_(); });
}

TS_API Handle ts_frac(Handle input) {
    return make([&] { return input->frac(); });
}

TS_API int ts_frac_(Handle input) {
    return run([&] { input->frac_(); });
}

TS_API Handle ts_sign(Handle input) {
    return make([&] { return input->sign(); });
}

TS_API int ts_sign_(Handle input) {
    return run([&] { input->sign_(); });
}

TS_API Handle ts_sigmoid(Handle input) {
    return make([&] { return input->sigmoid(); });
}

TS_API int ts_sigmoid_(Handle input) {
    return run([&] { input->sigmoid_(); });
}

TS_API Handle ts_relu(Handle input) {
    return make([&] { return input->relu(); });
}

TS_API int ts_relu_(Handle input) {
    return run([&] { input->relu_(); });
}

TS_API Handle ts_isnan(Handle input) {
    return make([&] { return input->isnan(); });
}

TS_API Handle ts_isinf(Handle input) {
    return make([&] { return input->isinf(); });
}

TS_API Handle ts_isfinite(Handle input) {
    return make([&] { return input->isfinite(); });
}

TS_API Handle ts_logical_not(Handle input) {
    return make([&] { return input->logical_not(); });
}

TS_API int ts_logical_not_(Handle input) {
    return run([&] { input->logical_not_(); });
}

TS_API Handle ts_bitwise_not(Handle input) {
    return make([&] { return input->bitwise_not(); });
}

TS_API int ts_bitwise_not_(Handle input) {
    return run([&] { input->bitwise_not_(); });
}

TS_API Handle ts_lgamma(Handle input) {
    return make([&] { return input->lgamma(); });
}

TS_API int ts_lgamma_(Handle input) {
    return run([&] { input->lgamma_(); });
}

TS_API Handle ts_digamma(Handle input) {
    return make([&] { return input->digamma(); });
}

TS_API int ts_digamma_(Handle input) {
    return run([&] { input->digamma_(); });
}

TS_API Handle ts_positive(Handle input) {
    return make([&] { return input->positive(); });
}

TS_API Handle ts_round(Handle input, int64_t decimals) {
    return make([&] { return input->round(decimals); });
}

TS_API int ts_round_(Handle input, int64_t decimals) {
    return run([&] { input->round_(decimals); });
}

TS_API Handle ts_relu6(Handle input) {
    return make([&] { return at::relu6(*input); });
}

TS_API int ts_relu6_(Handle input) {
    return run([&] { at::relu6_(*input); });
}

TS_API Handle ts_silu(Handle input) {
    return make([&] { return at::silu(*input); });
}

TS_API int ts_silu_(Handle input) {
    return run([&] { at::silu_(*input); });
}

TS_API Handle ts_selu(Handle input) {
    return make([&] { return at::selu(*input); });
}

TS_API int ts_selu_(Handle input) {
    return run([&] { at::selu_(*input); });
}

TS_API Handle ts_gelu(Handle input) {
    return make([&] { return at::gelu(*input); });
}

TS_API Handle ts_elu(Handle input, double alpha) {
    return make([&] { return at::elu(*input, alpha); });
}

TS_API Handle ts_leaky_relu(Handle input, Number slope) {
    return make([&] { return at::leaky_relu(*input, scalar(slope)); });
}

TS_API int ts_leaky_relu_(Handle input, Number slope) {
    return run([&] { at::leaky_relu_(*input, scalar(slope)); });
}

TS_API Handle ts_hardsigmoid(Handle input) {
    return make([&] { return at::hardsigmoid(*input); });
}

TS_API int ts_hardsigmoid_(Handle input) {
    return run([&] { at::hardsigmoid_(*input); });
}

TS_API Handle ts_hardtanh(Handle input, Number min, Number max) {
    return make([&] { return at::hardtanh(*input, scalar(min), scalar(max)); });
}

TS_API int ts_hardtanh_(Handle input, Number min, Number max) {
    return run([&] { at::hardtanh_(*input, scalar(min), scalar(max)); });
}

TS_API Handle ts_hardswish(Handle input) {
    return make([&] { return at::hardswish(*input); });
}

TS_API Handle ts_softplus(Handle input, double beta, double threshold) {
    return make([&] { return at::softplus(*input, beta, threshold); });
}

TS_API Handle ts_log_sigmoid(Handle input) {
    return make([&] { return at::log_sigmoid(*input); });
}

TS_API Handle ts_glu(Handle input, int64_t dim) {
    return make([&] { return at::glu(*input, dim); });
}

TS_API Handle ts_softmax(Handle input, int64_t dim, int dtype) {
    return make([&] { return at::softmax(*input, dim, optional_type(dtype)); });
}

TS_API Handle ts_log_softmax(Handle input, int64_t dim, int dtype) {
    return make([&] { return at::log_softmax(*input, dim, optional_type(dtype)); });
}

TS_API Handle ts_logit(Handle input, bool eps_given, double eps) {
    return make([&] { return at::logit(*input, given_or_none(eps_given, eps)); });
}

TS_API Handle ts_nan_to_num(Handle input, double nan, bool posinf_given, double posinf, bool neginf_given, double neginf) {
    return make([&] { return at::nan_to_num(*input, nan, given_or_none(posinf_given, posinf), given_or_none(neginf_given, neginf)); });
}

TS_API Handle ts_clamp(Handle input, Number min, Number max) {
    return make([&] { return at::clamp(*input, optional_scalar(min), optional_scalar(max)); });
}

TS_API Handle ts_clamp_tensor(Handle input, Handle min, Handle max) {
    return make([&] { return at::clamp(*input, optional_tensor(min), optional_tensor(max)); });
}

TS_API int ts_clamp_(Handle input, Number min, Number max) {
    return run([&] { at::clamp_(*input, optional_scalar(min), optional_scalar(max)); });
}

TS_API int ts_clamp_tensor_(Handle input, Handle min, Handle max) {
    return run([&] { at::clamp_(*input, optional_tensor(min), optional_tensor(max)); });
}

TS_API Handle ts_clamp_min(Handle input, Number min) {
    return make([&] { return at::clamp_min(*input, scalar(min)); });
}

TS_API Handle ts_clamp_max(Handle input, Number max) {
    return make([&] { return at::clamp_max(*input, scalar(max)); });
}

TS_API int ts_clamp_min_(Handle input, Number min) {
    return run([&] { at::clamp_min_(*input, scalar(min)); });
}

TS_API int ts_clamp_max_(Handle input, Number max) {
    return run([&] { at::clamp_max_(*input, scalar(max)); });
}

TS_API Handle ts_threshold(Handle input, Number threshold, Number value) {
    return make([&] { return at::threshold(*input, scalar(threshold), scalar(value)); });
}

TS_API Handle ts_cumsum(Handle input, int64_t dim, int dtype) {
    return make([&] { return at::cumsum(*input, dim, optional_type(dtype)); });
}

TS_API Handle ts_cumprod(Handle input, int64_t dim, int dtype) {
    return make([&] { return at::cumprod(*input, dim, optional_type(dtype)); });
}
