// What a tensor is: its life, shape, type, place and data.
#include "api.h"

#include <ATen/Functions.h>

TS_API void ts_dispose(Handle tensor) { delete tensor; }

TS_API int64_t ts_dim(Handle tensor) { return tensor->dim(); }
TS_API int64_t ts_numel(Handle tensor) { return tensor->numel(); }
TS_API int64_t ts_element_size(Handle tensor) { return static_cast<int64_t>(tensor->element_size()); }
TS_API int64_t ts_storage_offset(Handle tensor) { return tensor->storage_offset(); }
TS_API int ts_dtype(Handle tensor) { return static_cast<int>(tensor->scalar_type()); }
TS_API int ts_device_type(Handle tensor) { return static_cast<int>(tensor->device().type()); }
TS_API int ts_device_index(Handle tensor) { return tensor->device().index(); }
TS_API bool ts_is_leaf(Handle tensor) { return tensor->is_leaf(); }
TS_API bool ts_is_sparse(Handle tensor) { return tensor->is_sparse(); }
TS_API bool ts_is_contiguous(Handle tensor) { return tensor->is_contiguous(); }
TS_API bool ts_requires_grad(Handle tensor) { return tensor->requires_grad(); }

// Both write dim() numbers.
TS_API int ts_sizes(Handle tensor, int64_t* sizes) {
    return run([&] { std::copy(tensor->sizes().begin(), tensor->sizes().end(), sizes); });
}

TS_API int ts_strides(Handle tensor, int64_t* strides) {
    return run([&] { std::copy(tensor->strides().begin(), tensor->strides().end(), strides); });
}

TS_API int ts_size(Handle tensor, int64_t dim, int64_t* size) {
    return run([&] { *size = tensor->size(dim); });
}

TS_API int ts_stride(Handle tensor, int64_t dim, int64_t* stride) {
    return run([&] { *stride = tensor->stride(dim); });
}

TS_API int ts_data(Handle tensor, void** data) {
    return run([&] { *data = tensor->data_ptr(); });
}

TS_API int ts_item(Handle tensor, Number* number) {
    return run([&] {
        const at::Scalar value = tensor->item();
        if (value.isBoolean()) {
            number->kind = 0;
            number->integer = value.toBool();
        } else if (value.isFloatingPoint()) {
            number->kind = 2;
            number->real = value.toDouble();
        } else {
            number->kind = 1;
            number->integer = value.toLong();
        }
    });
}

TS_API int ts_is_nonzero(Handle tensor, bool* answer) {
    return run([&] { *answer = tensor->is_nonzero(); });
}

TS_API int ts_equal(Handle tensor, Handle other, bool* answer) {
    return run([&] { *answer = tensor->equal(*other); });
}

TS_API int ts_allclose(Handle tensor, Handle other, double rtol, double atol, bool equal_nan, bool* answer) {
    return run([&] { *answer = tensor->allclose(*other, rtol, atol, equal_nan); });
}

// type and device_type: -1 leaves them as they are.
TS_API Handle ts_to(Handle tensor, int type, int device_type, int device_index, bool non_blocking, bool copy) {
    return make([&] {
        at::TensorOptions options;
        if (type >= 0) {
            options = options.dtype(static_cast<at::ScalarType>(type));
        }
        if (device_type >= 0) {
            options = options.device(device(device_type, device_index));
        }
        return tensor->to(options, non_blocking, copy);
    });
}

TS_API Handle ts_pin_memory(Handle tensor) {
    return make([&] { return tensor->pin_memory(); });
}

TS_API int ts_can_cast(int from, int to) {
    return c10::canCast(static_cast<at::ScalarType>(from), static_cast<at::ScalarType>(to));
}

TS_API int ts_promote_types(int first, int second) {
    return static_cast<int>(c10::promoteTypes(static_cast<at::ScalarType>(first), static_cast<at::ScalarType>(second)));
}
