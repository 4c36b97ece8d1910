// Comparisons and logic, element by element.
#include "api.h"

#include <ATen/Functions.h>

TS_API Handle ts_eq(Handle input, Handle other) {
    return make([&] { return input->eq(*other); });
}

TS_API Handle ts_eq_scalar(Handle input, Number other) {
    return make([&] { return input->eq(scalar(other)); });
}

TS_API int ts_eq_(Handle input, Handle other) {
    return run([&] { input->eq_(*other); });
}

TS_API int ts_eq_scalar_(Handle input, Number other) {
    return run([&] { input->eq_(scalar(other)); });
}

TS_API Handle ts_ne(Handle input, Handle other) {
    return make([&] { return input->ne(*other); });
}

TS_API Handle ts_ne_scalar(Handle input, Number other) {
    return make([&] { return input->ne(scalar(other)); });
}

TS_API int ts_ne_(Handle input, Handle other) {
    return run([&] { input->ne_(*other); });
}

TS_API int ts_ne_scalar_(Handle input, Number other) {
    return run([&] { input->ne_(scalar(other)); });
}

TS_API Handle ts_lt(Handle input, Handle other) {
    return make([&] { return input->lt(*other); });
}

TS_API Handle ts_lt_scalar(Handle input, Number other) {
    return make([&] { return input->lt(scalar(other)); });
}

TS_API int ts_lt_(Handle input, Handle other) {
    return run([&] { input->lt_(*other); });
}

TS_API int ts_lt_scalar_(Handle input, Number other) {
    return run([&] { input->lt_(scalar(other)); });
}

TS_API Handle ts_le(Handle input, Handle other) {
    return make([&] { return input->le(*other); });
}

TS_API Handle ts_le_scalar(Handle input, Number other) {
    return make([&] { return input->le(scalar(other)); });
}

TS_API int ts_le_(Handle input, Handle other) {
    return run([&] { input->le_(*other); });
}

TS_API int ts_le_scalar_(Handle input, Number other) {
    return run([&] { input->le_(scalar(other)); });
}

TS_API Handle ts_gt(Handle input, Handle other) {
    return make([&] { return input->gt(*other); });
}

TS_API Handle ts_gt_scalar(Handle input, Number other) {
    return make([&] { return input->gt(scalar(other)); });
}

TS_API int ts_gt_(Handle input, Handle other) {
    return run([&] { input->gt_(*other); });
}

TS_API int ts_gt_scalar_(Handle input, Number other) {
    return run([&] { input->gt_(scalar(other)); });
}

TS_API Handle ts_ge(Handle input, Handle other) {
    return make([&] { return input->ge(*other); });
}

TS_API Handle ts_ge_scalar(Handle input, Number other) {
    return make([&] { return input->ge(scalar(other)); });
}

TS_API int ts_ge_(Handle input, Handle other) {
    return run([&] { input->ge_(*other); });
}

TS_API int ts_ge_scalar_(Handle input, Number other) {
    return run([&] { input->ge_(scalar(other)); });
}

TS_API Handle ts_logical_and(Handle input, Handle other) {
    return make([&] { return input->logical_and(*other); });
}

TS_API int ts_logical_and_(Handle input, Handle other) {
    return run([&] { input->logical_and_(*other); });
}

TS_API Handle ts_logical_or(Handle input, Handle other) {
    return make([&] { return input->logical_or(*other); });
}

TS_API int ts_logical_or_(Handle input, Handle other) {
    return run([&] { input->logical_or_(*other); });
}

TS_API Handle ts_logical_xor(Handle input, Handle other) {
    return make([&] { return input->logical_xor(*other); });
}

TS_API int ts_logical_xor_(Handle input, Handle other) {
    return run([&] { input->logical_xor_(*other); });
}

TS_API Handle ts_bitwise_and(Handle input, Handle other) {
    return make([&] { return input->bitwise_and(*other); });
}

TS_API int ts_bitwise_and_(Handle input, Handle other) {
    return run([&] { input->bitwise_and_(*other); });
}

TS_API Handle ts_bitwise_or(Handle input, Handle other) {
    return make([&] { return input->bitwise_or(*other); });
}

TS_API int ts_bitwise_or_(Handle input, Handle other) {
    return run([&] { input->bitwise_or_(*other); });
}

TS_API Handle ts_bitwise_xor(Handle input, Handle other) {
    return make([&] { return input->bitwise_xor(*other); });
}

TS_API int ts_bitwise_xor_(Handle input, Handle other) {
    return run([&] { input->bitwise_xor_(*other); });
}

TS_API Handle ts_isclose(Handle input, Handle other, double rtol, double atol, bool equal_nan) {
    return make([&] { return at::isclose(*input, *other, rtol, atol, equal_nan); });
}
