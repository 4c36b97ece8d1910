// Sums, products, quotients and powers.
#include "api.h"

#include <ATen/Functions.h>

namespace {
// torch.RoundingMode: 0 none, 1 trunc, 2 floor. What libtorch takes is an optional string view, whose type changed between versions.
struct rounding {
    int mode;

    explicit rounding(int mode) : mode(mode) {}

    template <class View> operator Optional<View>() const {
        return mode == 0 ? Optional<View>() : Optional<View>(View(mode == 1 ? "trunc" : "floor"));
    }
};
}

// other - input and other / input.
TS_API Handle ts_rsub_scalar(Handle input, Number other) {
    return make([&] { return at::rsub(*input, scalar(other)); });
}

TS_API Handle ts_rdiv_scalar(Handle input, Number other) {
    return make([&] { return input->reciprocal().mul(scalar(other)); });
}

TS_API Handle ts_add(Handle input, Handle other, Number alpha) {
    return make([&] { return input->add(*other, scalar(alpha)); });
}

TS_API Handle ts_add_scalar(Handle input, Number other, Number alpha) {
    return make([&] { return input->add(scalar(other), scalar(alpha)); });
}

TS_API int ts_add_(Handle input, Handle other, Number alpha) {
    return run([&] { input->add_(*other, scalar(alpha)); });
}

TS_API int ts_add_scalar_(Handle input, Number other, Number alpha) {
    return run([&] { input->add_(scalar(other), scalar(alpha)); });
}

TS_API Handle ts_sub(Handle input, Handle other) {
    return make([&] { return input->sub(*other); });
}

TS_API Handle ts_sub_scalar(Handle input, Number other) {
    return make([&] { return input->sub(scalar(other)); });
}

TS_API int ts_sub_(Handle input, Handle other) {
    return run([&] { input->sub_(*other); });
}

TS_API int ts_sub_scalar_(Handle input, Number other) {
    return run([&] { input->sub_(scalar(other)); });
}

TS_API Handle ts_mul(Handle input, Handle other) {
    return make([&] { return input->mul(*other); });
}

TS_API Handle ts_mul_scalar(Handle input, Number other) {
    return make([&] { return input->mul(scalar(other)); });
}

TS_API int ts_mul_(Handle input, Handle other) {
    return run([&] { input->mul_(*other); });
}

TS_API int ts_mul_scalar_(Handle input, Number other) {
    return run([&] { input->mul_(scalar(other)); });
}

TS_API Handle ts_div(Handle input, Handle other, int mode) {
    return make([&] { return input->div(*other, rounding(mode)); });
}

TS_API Handle ts_div_scalar(Handle input, Number other, int mode) {
    return make([&] { return input->div(scalar(other), rounding(mode)); });
}

TS_API Handle ts_floor_divide_scalar(Handle input, Number other) {
    return make([&] { return input->floor_divide(scalar(other)); });
}

TS_API Handle ts_pow(Handle input, Handle other) {
    return make([&] { return input->pow(*other); });
}

TS_API Handle ts_pow_scalar(Handle input, Number other) {
    return make([&] { return input->pow(scalar(other)); });
}

TS_API Handle ts_remainder(Handle input, Handle other) {
    return make([&] { return input->remainder(*other); });
}

TS_API Handle ts_remainder_scalar(Handle input, Number other) {
    return make([&] { return input->remainder(scalar(other)); });
}

TS_API Handle ts_fmod(Handle input, Handle other) {
    return make([&] { return input->fmod(*other); });
}

TS_API Handle ts_fmod_scalar(Handle input, Number other) {
    return make([&] { return input->fmod(scalar(other)); });
}

TS_API Handle ts_floor_divide(Handle input, Handle other) {
    return make([&] { return input->floor_divide(*other); });
}

TS_API Handle ts_addcmul(Handle input, Handle first, Handle second, Number value) {
    return make([&] { return input->addcmul(*first, *second, scalar(value)); });
}

TS_API Handle ts_addcdiv(Handle input, Handle first, Handle second, Number value) {
    return make([&] { return input->addcdiv(*first, *second, scalar(value)); });
}

TS_API Handle ts_lerp(Handle input, Handle end, Handle weight) {
    return make([&] { return input->lerp(*end, *weight); });
}

TS_API Handle ts_xlogy(Handle input, Handle other) {
    return make([&] { return input->xlogy(*other); });
}

TS_API int ts_div_(Handle input, Handle other, int mode) {
    return run([&] { input->div_(*other, rounding(mode)); });
}

TS_API int ts_div_scalar_(Handle input, Number other, int mode) {
    return run([&] { input->div_(scalar(other), rounding(mode)); });
}

TS_API int ts_floor_divide_scalar_(Handle input, Number other) {
    return run([&] { input->floor_divide_(scalar(other)); });
}

TS_API int ts_pow_(Handle input, Handle other) {
    return run([&] { input->pow_(*other); });
}

TS_API int ts_pow_scalar_(Handle input, Number other) {
    return run([&] { input->pow_(scalar(other)); });
}

TS_API int ts_remainder_(Handle input, Handle other) {
    return run([&] { input->remainder_(*other); });
}

TS_API int ts_remainder_scalar_(Handle input, Number other) {
    return run([&] { input->remainder_(scalar(other)); });
}

TS_API int ts_fmod_(Handle input, Handle other) {
    return run([&] { input->fmod_(*other); });
}

TS_API int ts_fmod_scalar_(Handle input, Number other) {
    return run([&] { input->fmod_(scalar(other)); });
}

TS_API int ts_floor_divide_(Handle input, Handle other) {
    return run([&] { input->floor_divide_(*other); });
}

TS_API int ts_addcmul_(Handle input, Handle first, Handle second, Number value) {
    return run([&] { input->addcmul_(*first, *second, scalar(value)); });
}

TS_API int ts_addcdiv_(Handle input, Handle first, Handle second, Number value) {
    return run([&] { input->addcdiv_(*first, *second, scalar(value)); });
}

TS_API int ts_lerp_(Handle input, Handle end, Handle weight) {
    return run([&] { input->lerp_(*end, *weight); });
}

TS_API int ts_xlogy_(Handle input, Handle other) {
    return run([&] { input->xlogy_(*other); });
}

TS_API Handle ts_maximum(Handle input, Handle other) {
    return make([&] { return at::maximum(*input, *other); });
}

TS_API Handle ts_minimum(Handle input, Handle other) {
    return make([&] { return at::minimum(*input, *other); });
}

TS_API Handle ts_fmax(Handle input, Handle other) {
    return make([&] { return at::fmax(*input, *other); });
}

TS_API Handle ts_fmin(Handle input, Handle other) {
    return make([&] { return at::fmin(*input, *other); });
}

TS_API Handle ts_atan2(Handle input, Handle other) {
    return make([&] { return at::atan2(*input, *other); });
}

TS_API Handle ts_hypot(Handle input, Handle other) {
    return make([&] { return at::hypot(*input, *other); });
}

TS_API Handle ts_logaddexp(Handle input, Handle other) {
    return make([&] { return at::logaddexp(*input, *other); });
}

TS_API Handle ts_heaviside(Handle input, Handle other) {
    return make([&] { return at::heaviside(*input, *other); });
}

TS_API Handle ts_copysign(Handle input, Handle other) {
    return make([&] { return at::copysign(*input, *other); });
}

TS_API Handle ts_max_other(Handle input, Handle other) {
    return make([&] { return at::max(*input, *other); });
}

TS_API Handle ts_min_other(Handle input, Handle other) {
    return make([&] { return at::min(*input, *other); });
}
