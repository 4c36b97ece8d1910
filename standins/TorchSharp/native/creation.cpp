// New tensors: constants, ranges, random numbers, the caller's data.
#include "api.h"

#include <ATen/Functions.h>

#include <cstring>

namespace {
// type -1: the default one.
at::TensorOptions options(int type, int device_type, int device_index) {
    at::TensorOptions result = at::TensorOptions().device(device(device_type, device_index));
    return type < 0 ? result : result.dtype(static_cast<at::ScalarType>(type));
}

at::Tensor with_grad(at::Tensor tensor, bool requires_grad) {
    return requires_grad ? tensor.set_requires_grad(true) : tensor;
}
}

// kind: 0 empty, 1 zeros, 2 ones, 3 full.
TS_API Handle ts_constant(int kind, Number value, const int64_t* shape, int64_t count, int type, int device_type, int device_index,
    bool requires_grad) {
    return make([&] {
        const at::TensorOptions wanted = options(type, device_type, device_index);
        const at::IntArrayRef sizes = dims(shape, count);
        switch (kind) {
            case 0: return with_grad(at::empty(sizes, wanted), requires_grad);
            case 1: return with_grad(at::zeros(sizes, wanted), requires_grad);
            case 2: return with_grad(at::ones(sizes, wanted), requires_grad);
            default: return with_grad(at::full(sizes, scalar(value), wanted), requires_grad);
        }
    });
}

// The same, in the shape of another tensor; type and device_type -1: those of the other tensor.
TS_API Handle ts_constant_like(int kind, Number value, Handle other, int type, int device_type, int device_index, bool requires_grad) {
    return make([&] {
        const at::TensorOptions wanted = at::TensorOptions()
            .dtype(type < 0 ? other->scalar_type() : static_cast<at::ScalarType>(type))
            .device(device_type < 0 ? other->device() : device(device_type, device_index));
        switch (kind) {
            case 0: return with_grad(at::empty_like(*other, wanted), requires_grad);
            case 1: return with_grad(at::zeros_like(*other, wanted), requires_grad);
            case 2: return with_grad(at::ones_like(*other, wanted), requires_grad);
            case 3: return with_grad(at::full_like(*other, scalar(value), wanted), requires_grad);
            case 4: return with_grad(at::rand_like(*other, wanted), requires_grad);
            default: return with_grad(at::randn_like(*other, wanted), requires_grad);
        }
    });
}

TS_API Handle ts_randint_like(Handle other, int64_t low, int64_t high, int type, int device_type, int device_index, bool requires_grad) {
    return make([&] {
        const at::TensorOptions wanted = at::TensorOptions()
            .dtype(type < 0 ? other->scalar_type() : static_cast<at::ScalarType>(type))
            .device(device_type < 0 ? other->device() : device(device_type, device_index));
        return with_grad(at::randint_like(*other, low, high, wanted), requires_grad);
    });
}

TS_API Handle ts_rand(bool normal, const int64_t* shape, int64_t count, at::Generator* generator, int type, int device_type,
    int device_index, bool requires_grad) {
    return make([&] {
        const at::TensorOptions wanted = options(type, device_type, device_index);
        const at::IntArrayRef sizes = dims(shape, count);
        return with_grad(
            normal ? at::randn(sizes, optional_generator(generator), wanted) : at::rand(sizes, optional_generator(generator), wanted),
                requires_grad);
    });
}

TS_API Handle ts_randint(
    int64_t low, int64_t high, const int64_t* shape, int64_t count, at::Generator* generator, int type, int device_type,
        int device_index, bool requires_grad) {
    return make([&] {
        return with_grad(
            at::randint(low, high, dims(shape, count), optional_generator(generator), options(type, device_type, device_index)),
                requires_grad);
    });
}

TS_API Handle ts_randperm(int64_t n, at::Generator* generator, int type, int device_type, int device_index, bool requires_grad) {
    return make([&] {
        return with_grad(at::randperm(n, optional_generator(generator), options(type, device_type, device_index)), requires_grad);
    });
}

TS_API Handle ts_normal(double mean, double std, const int64_t* shape, int64_t count, at::Generator* generator, int type,
    int device_type, int device_index, bool requires_grad) {
    return make([&] {
        return with_grad(
            at::normal(mean, std, dims(shape, count), optional_generator(generator), options(type, device_type, device_index)),
                requires_grad);
    });
}

TS_API Handle ts_arange(Number start, Number stop, Number step, int type, int device_type, int device_index, bool requires_grad) {
    return make([&] {
        return with_grad(at::arange(scalar(start), scalar(stop), scalar(step), options(type, device_type, device_index)), requires_grad);
    });
}

TS_API Handle ts_linspace(double start, double end, int64_t steps, int type, int device_type, int device_index, bool requires_grad) {
    return make([&] { return with_grad(at::linspace(start, end, steps, options(type, device_type, device_index)), requires_grad); });
}

TS_API Handle ts_logspace(double start, double end, int64_t steps, double base, int type, int device_type, int device_index,
    bool requires_grad) {
    return make([&] { return with_grad(at::logspace(start, end, steps, base, options(type, device_type, device_index)), requires_grad); });
}

TS_API Handle ts_eye(int64_t rows, int64_t columns, int type, int device_type, int device_index, bool requires_grad) {
    return make([&] { return with_grad(at::eye(rows, columns, options(type, device_type, device_index)), requires_grad); });
}

TS_API Handle ts_tril_indices(bool upper, int64_t rows, int64_t columns, int64_t offset, int type, int device_type, int device_index) {
    return make([&] {
        const at::TensorOptions wanted = options(type, device_type, device_index);
        return upper ? at::triu_indices(rows, columns, offset, wanted) : at::tril_indices(rows, columns, offset, wanted);
    });
}

// A tensor with a copy of the data.
TS_API Handle ts_copy_of(const void* data, const int64_t* shape, int64_t count, int type) {
    return make([&] {
        at::Tensor result = at::empty(dims(shape, count), at::TensorOptions().dtype(static_cast<at::ScalarType>(type)));
        std::memcpy(result.data_ptr(), data, result.nbytes());
        return result;
    });
}

// A tensor on the caller's memory; release(context) is called when the last tensor on it is gone.
TS_API Handle ts_over(void* data, void (*release)(void*), void* context, const int64_t* shape, int64_t count, int type) {
    return make([&] {
        return at::from_blob(
            data, dims(shape, count), [release, context](void*) { release(context); },
                at::TensorOptions().dtype(static_cast<at::ScalarType>(type)));
    });
}
