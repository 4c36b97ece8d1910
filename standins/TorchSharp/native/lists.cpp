// Functions from or to several tensors.
#include "api.h"

#include <ATen/Functions.h>

TS_API Handle ts_cat(const Handle* list, int64_t count, int64_t dim) {
    return make([&] { return at::cat(tensors(list, count), dim); });
}

TS_API Handle ts_stack(const Handle* list, int64_t count, int64_t dim) {
    return make([&] { return at::stack(tensors(list, count), dim); });
}

// kind: 0 hstack, 1 vstack, 2 dstack, 3 column_stack, 4 block_diag, 5 cartesian_prod.
TS_API Handle ts_stack_of_kind(const Handle* list, int64_t count, int kind) {
    return make([&] {
        const std::vector<at::Tensor> all = tensors(list, count);
        switch (kind) {
            case 0: return at::hstack(all);
            case 1: return at::vstack(all);
            case 2: return at::dstack(all);
            case 3: return at::column_stack(all);
            case 4: return at::block_diag(all);
            default: return at::cartesian_prod(all);
        }
    });
}

TS_API Handle ts_einsum(const char* equation, const Handle* list, int64_t count) {
    return make([&] { return at::einsum(equation, tensors(list, count)); });
}

TS_API Handle ts_where(Handle condition, Handle x, Handle y) {
    return make([&] { return at::where(*condition, *x, *y); });
}

TS_API int ts_where_indices(Handle condition, Handle** result, int64_t* count) {
    return run([&] { *result = give(at::where(*condition), count); });
}

TS_API int ts_split(Handle tensor, int64_t size, int64_t dim, Handle** result, int64_t* count) {
    return run([&] { *result = give(tensor->split(size, dim), count); });
}

TS_API int ts_split_sizes(Handle tensor, const int64_t* sizes, int64_t sizes_count, int64_t dim, Handle** result, int64_t* count) {
    return run([&] { *result = give(tensor->split_with_sizes(dims(sizes, sizes_count), dim), count); });
}

TS_API int ts_chunk(Handle tensor, int64_t chunks, int64_t dim, Handle** result, int64_t* count) {
    return run([&] { *result = give(tensor->chunk(chunks, dim), count); });
}

TS_API int ts_unbind(Handle tensor, int64_t dim, Handle** result, int64_t* count) {
    return run([&] { *result = give(tensor->unbind(dim), count); });
}

TS_API int ts_broadcast_tensors(const Handle* list, int64_t list_count, Handle** result, int64_t* count) {
    return run([&] { *result = give(at::broadcast_tensors(tensors(list, list_count)), count); });
}

TS_API int ts_meshgrid(const Handle* list, int64_t list_count, const char* indexing, Handle** result, int64_t* count) {
    return run([&] { *result = give(at::meshgrid(tensors(list, list_count), indexing), count); });
}

// dims_count 0: over all dimensions.
TS_API Handle ts_vector_norm(Handle tensor, double ord, const int64_t* dim, int64_t dim_count, bool keepdim) {
    return make([&] {
        return dim_count == 0 && !keepdim ? at::linalg_vector_norm(*tensor, ord) : at::linalg_vector_norm(*tensor, ord, dims(dim,
            dim_count), keepdim);
    });
}

TS_API Handle ts_linalg_norm(Handle tensor, Number ord, const int64_t* dim, int64_t dim_count, bool keepdim) {
    return make([&] {
        return dim_count == 0 ? at::linalg_norm(*tensor, optional_scalar(ord), none, keepdim)
                              : at::linalg_norm(*tensor, optional_scalar(ord), dims(dim, dim_count), keepdim);
    });
}

TS_API Handle ts_linalg_inv(Handle tensor) {
    return make([&] { return at::linalg_inv(*tensor); });
}

TS_API Handle ts_linalg_svdvals(Handle tensor) {
    return make([&] { return at::linalg_svdvals(*tensor); });
}

TS_API Handle ts_linalg_solve(Handle a, Handle b, bool left) {
    return make([&] { return at::linalg_solve(*a, *b, left); });
}

TS_API void ts_linalg_qr(Handle tensor, int mode, Handle* q, Handle* r) {
    make_two(q, r, [&] { return at::linalg_qr(*tensor, mode == 1 ? "complete" : mode == 2 ? "r" : "reduced"); });
}
