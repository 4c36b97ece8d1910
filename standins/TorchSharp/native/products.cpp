// Products of matrices and vectors.
#include "api.h"

#include <ATen/Functions.h>

TS_API Handle ts_matmul(Handle input, Handle other) {
    return make([&] { return at::matmul(*input, *other); });
}

TS_API Handle ts_mm(Handle input, Handle other) {
    return make([&] { return at::mm(*input, *other); });
}

TS_API Handle ts_bmm(Handle input, Handle other) {
    return make([&] { return at::bmm(*input, *other); });
}

TS_API Handle ts_mv(Handle input, Handle other) {
    return make([&] { return at::mv(*input, *other); });
}

TS_API Handle ts_dot(Handle input, Handle other) {
    return make([&] { return at::dot(*input, *other); });
}

TS_API Handle ts_inner(Handle input, Handle other) {
    return make([&] { return at::inner(*input, *other); });
}

TS_API Handle ts_outer(Handle input, Handle other) {
    return make([&] { return at::outer(*input, *other); });
}

TS_API Handle ts_ger(Handle input, Handle other) {
    return make([&] { return at::outer(*input, *other); });
}

TS_API Handle ts_vdot(Handle input, Handle other) {
    return make([&] { return at::vdot(*input, *other); });
}

TS_API Handle ts_kron(Handle input, Handle other) {
    return make([&] { return at::kron(*input, *other); });
}

TS_API Handle ts_addmm(Handle input, Handle first, Handle second, Number beta, Number alpha) {
    return make([&] { return input->addmm(*first, *second, scalar(beta), scalar(alpha)); });
}

TS_API Handle ts_addbmm(Handle input, Handle first, Handle second, Number beta, Number alpha) {
    return make([&] { return input->addbmm(*first, *second, scalar(beta), scalar(alpha)); });
}

TS_API Handle ts_addmv(Handle input, Handle matrix, Handle vector, Number beta, Number alpha) {
    return make([&] { return input->addmv(*matrix, *vector, scalar(beta), scalar(alpha)); });
}

TS_API Handle ts_addr(Handle input, Handle first, Handle second, Number beta, Number alpha) {
    return make([&] { return input->addr(*first, *second, scalar(beta), scalar(alpha)); });
}

TS_API int ts_addmm_(Handle input, Handle first, Handle second, Number beta, Number alpha) {
    return run([&] { input->addmm_(*first, *second, scalar(beta), scalar(alpha)); });
}

TS_API int ts_addbmm_(Handle input, Handle first, Handle second, Number beta, Number alpha) {
    return run([&] { input->addbmm_(*first, *second, scalar(beta), scalar(alpha)); });
}

TS_API int ts_addmv_(Handle input, Handle matrix, Handle vector, Number beta, Number alpha) {
    return run([&] { input->addmv_(*matrix, *vector, scalar(beta), scalar(alpha)); });
}

TS_API int ts_addr_(Handle input, Handle first, Handle second, Number beta, Number alpha) {
    return run([&] { input->addr_(*first, *second, scalar(beta), scalar(alpha)); });
}

TS_API Handle ts_baddbmm(Handle input, Handle first, Handle second, Number beta, Number alpha) {
    return make([&] { return input->baddbmm(*first, *second, scalar(beta), scalar(alpha)); });
}
