// Elementwise functions.
#include "api.h"

#include <ATen/Functions.h>

TS_API Handle ts_exp(Handle input) { return make([&] { return input->exp(); }); }
TS_API int ts_exp_(Handle input) { return run([&] { input->exp_(); }); }
TS_API Handle ts_add_scalar(Handle input, Number other, Number alpha) {
    return make([&] { return at::add(*input, scalar(other), scalar(alpha)); });
}
