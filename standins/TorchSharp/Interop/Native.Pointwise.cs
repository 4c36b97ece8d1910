using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Interop;

internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor ts_abs(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_abs_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_neg(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_neg_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_exp(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_exp_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_exp2(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_expm1(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_expm1_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_log(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_log_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_log2(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_log2_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_log10(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_log10_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_log1p(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_log1p_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_sqrt(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_sqrt_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_rsqrt(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_rsqrt_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_reciprocal(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_reciprocal_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_square(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_sin(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_sin_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_cos(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_cos_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_tan(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_tan_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_sinh(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_sinh_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_cosh(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_cosh_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_tanh(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_tanh_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_asin(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_asin_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_acos(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_acos_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_atan(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_atan_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_erf(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_erf_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_erfc(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_erfc_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_erfinv(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_erfinv_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_floor(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_floor_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_ceil(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_ceil_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_trunc(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_trunc_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_frac(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_frac_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_sign(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_sign_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_sigmoid(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_sigmoid_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_relu(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_relu_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_isnan(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_isinf(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_isfinite(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_logical_not(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_logical_not_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_bitwise_not(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_bitwise_not_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_lgamma(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_lgamma_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_digamma(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_digamma_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_positive(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_round(Tensor input, long decimals);

    [LibraryImport(Library)]
    internal static partial int ts_round_(Tensor input, long decimals);

    [LibraryImport(Library)]
    internal static partial Tensor ts_relu6(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_relu6_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_silu(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_silu_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_selu(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_selu_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_gelu(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_elu(Tensor input, double alpha);

    [LibraryImport(Library)]
    internal static partial Tensor ts_leaky_relu(Tensor input, NativeNumber slope);

    [LibraryImport(Library)]
    internal static partial int ts_leaky_relu_(Tensor input, NativeNumber slope);

    [LibraryImport(Library)]
    internal static partial Tensor ts_hardsigmoid(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_hardsigmoid_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_hardtanh(Tensor input, NativeNumber min, NativeNumber max);

    [LibraryImport(Library)]
    internal static partial int ts_hardtanh_(Tensor input, NativeNumber min, NativeNumber max);

    [LibraryImport(Library)]
    internal static partial Tensor ts_hardswish(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_softplus(Tensor input, double beta, double threshold);

    [LibraryImport(Library)]
    internal static partial Tensor ts_log_sigmoid(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_glu(Tensor input, long dim);

    [LibraryImport(Library)]
    internal static partial Tensor ts_softmax(Tensor input, long dim, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor ts_log_softmax(Tensor input, long dim, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor ts_logit(Tensor input, [MarshalAs(UnmanagedType.U1)] bool epsGiven, double eps);

    [LibraryImport(Library)]
    internal static partial Tensor ts_nan_to_num(
        Tensor input,
        double nan,
        [MarshalAs(UnmanagedType.U1)] bool posinfGiven,
        double posinf,
        [MarshalAs(UnmanagedType.U1)] bool neginfGiven,
        double neginf);

    [LibraryImport(Library)]
    internal static partial Tensor ts_clamp(Tensor input, NativeNumber min, NativeNumber max);

    [LibraryImport(Library)]
    internal static partial Tensor ts_clamp_tensor(
        Tensor input,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? min,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? max);

    [LibraryImport(Library)]
    internal static partial int ts_clamp_(Tensor input, NativeNumber min, NativeNumber max);

    [LibraryImport(Library)]
    internal static partial int ts_clamp_tensor_(
        Tensor input,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? min,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? max);

    [LibraryImport(Library)]
    internal static partial Tensor ts_clamp_min(Tensor input, NativeNumber min);

    [LibraryImport(Library)]
    internal static partial Tensor ts_clamp_max(Tensor input, NativeNumber max);

    [LibraryImport(Library)]
    internal static partial int ts_clamp_min_(Tensor input, NativeNumber min);

    [LibraryImport(Library)]
    internal static partial int ts_clamp_max_(Tensor input, NativeNumber max);

    [LibraryImport(Library)]
    internal static partial Tensor ts_threshold(Tensor input, NativeNumber threshold, NativeNumber value);

    [LibraryImport(Library)]
    internal static partial Tensor ts_cumsum(Tensor input, long dim, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor ts_cumprod(Tensor input, long dim, int dtype);
}
