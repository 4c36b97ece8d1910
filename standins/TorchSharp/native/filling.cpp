// Copies and constants.
#include "api.h"

#include <ATen/Functions.h>

TS_API Handle ts_clone(Handle input) {
    return make([&] { return input->clone(); });
}

TS_API Handle ts_detach(Handle input) {
    return make([&] { return input->detach(); });
}

TS_API int ts_detach_(Handle input) {
    return run([&] { input->detach_(); });
}

TS_API int ts_zero_(Handle input) {
    return run([&] { input->zero_(); });
}

TS_API int ts_fill_(Handle input, Number value) {
    return run([&] { input->fill_(scalar(value)); });
}

TS_API int ts_copy_(Handle input, Handle source, bool non_blocking) {
    return run([&] { input->copy_(*source, non_blocking); });
}

TS_API int ts_set_(Handle input, Handle source) {
    return run([&] { input->set_(*source); });
}

TS_API int ts_requires_grad_(Handle input, bool requires_grad) {
    return run([&] { input->requires_grad_(requires_grad); });
}
