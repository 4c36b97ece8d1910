using System.Runtime.InteropServices;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Interop;

internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor ts_add(Tensor input, Tensor other, NativeNumber alpha);

    [LibraryImport(Library)]
    internal static partial Tensor ts_add_scalar(Tensor input, NativeNumber other, NativeNumber alpha);

    [LibraryImport(Library)]
    internal static partial int ts_add_(Tensor input, Tensor other, NativeNumber alpha);

    [LibraryImport(Library)]
    internal static partial int ts_add_scalar_(Tensor input, NativeNumber other, NativeNumber alpha);

    [LibraryImport(Library)]
    internal static partial Tensor ts_sub(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_sub_scalar(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial int ts_sub_(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial int ts_sub_scalar_(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_mul(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_mul_scalar(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial int ts_mul_(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial int ts_mul_scalar_(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_div(Tensor input, Tensor other, int mode);

    [LibraryImport(Library)]
    internal static partial Tensor ts_div_scalar(Tensor input, NativeNumber other, int mode);

    [LibraryImport(Library)]
    internal static partial Tensor ts_floor_divide_scalar(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_pow(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_pow_scalar(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_remainder(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_remainder_scalar(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_fmod(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_fmod_scalar(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_floor_divide(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_addcmul(Tensor input, Tensor first, Tensor second, NativeNumber value);

    [LibraryImport(Library)]
    internal static partial Tensor ts_addcdiv(Tensor input, Tensor first, Tensor second, NativeNumber value);

    [LibraryImport(Library)]
    internal static partial Tensor ts_lerp(Tensor input, Tensor end, Tensor weight);

    [LibraryImport(Library)]
    internal static partial Tensor ts_xlogy(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial int ts_div_(Tensor input, Tensor other, int mode);

    [LibraryImport(Library)]
    internal static partial int ts_div_scalar_(Tensor input, NativeNumber other, int mode);

    [LibraryImport(Library)]
    internal static partial int ts_floor_divide_scalar_(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial int ts_pow_(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial int ts_pow_scalar_(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial int ts_remainder_(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial int ts_remainder_scalar_(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial int ts_fmod_(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial int ts_fmod_scalar_(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial int ts_floor_divide_(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial int ts_addcmul_(Tensor input, Tensor first, Tensor second, NativeNumber value);

    [LibraryImport(Library)]
    internal static partial int ts_addcdiv_(Tensor input, Tensor first, Tensor second, NativeNumber value);

    [LibraryImport(Library)]
    internal static partial int ts_lerp_(Tensor input, Tensor end, Tensor weight);

    [LibraryImport(Library)]
    internal static partial int ts_xlogy_(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_maximum(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_minimum(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_fmax(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_fmin(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_atan2(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_hypot(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_logaddexp(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_heaviside(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_copysign(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_max_other(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_min_other(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_rsub_scalar(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_rdiv_scalar(Tensor input, NativeNumber other);
}
