// What makes one number of many: sums, means, extremes, norms, order.
#include "api.h"

#include <ATen/Functions.h>

namespace {
at::Tensor with_type(const at::Tensor& tensor, int type) {
    return type < 0 ? tensor : tensor.to(static_cast<at::ScalarType>(type));
}
}

TS_API Handle ts_sum(Handle input, int dtype) {
    return make([&] { return input->sum(optional_type(dtype)); });
}

TS_API Handle ts_sum_dims(Handle input, const int64_t* dim, int64_t dim_count, bool keepdim, int dtype) {
    return make([&] { return input->sum(dims(dim, dim_count), keepdim, optional_type(dtype)); });
}

TS_API Handle ts_mean(Handle input) {
    return make([&] { return input->mean(); });
}

TS_API Handle ts_mean_dims(Handle input, const int64_t* dim, int64_t dim_count, bool keepdim, int dtype) {
    return make([&] { return input->mean(dims(dim, dim_count), keepdim, optional_type(dtype)); });
}

TS_API Handle ts_prod(Handle input, int dtype) {
    return make([&] { return input->prod(optional_type(dtype)); });
}

TS_API Handle ts_prod_dim(Handle input, int64_t dim, bool keepdim, int dtype) {
    return make([&] { return input->prod(dim, keepdim, optional_type(dtype)); });
}

TS_API Handle ts_var(Handle input, bool unbiased) {
    return make([&] { return input->var(unbiased); });
}

TS_API Handle ts_var_dims(Handle input, const int64_t* dim, int64_t dim_count, bool unbiased, bool keepdim, int dtype) {
    return make([&] { return with_type(*input, dtype).var(dims(dim, dim_count), unbiased, keepdim); });
}

TS_API Handle ts_std(Handle input, bool unbiased) {
    return make([&] { return input->std(unbiased); });
}

TS_API Handle ts_std_dims(Handle input, const int64_t* dim, int64_t dim_count, bool unbiased, bool keepdim, int dtype) {
    return make([&] { return with_type(*input, dtype).std(dims(dim, dim_count), unbiased, keepdim); });
}

TS_API Handle ts_all(Handle input) {
    return make([&] { return input->all(); });
}

TS_API Handle ts_all_dim(Handle input, int64_t dim, bool keepdim) {
    return make([&] { return input->all(dim, keepdim); });
}

TS_API Handle ts_any(Handle input) {
    return make([&] { return input->any(); });
}

TS_API Handle ts_any_dim(Handle input, int64_t dim, bool keepdim) {
    return make([&] { return input->any(dim, keepdim); });
}

TS_API Handle ts_max(Handle input) {
    return make([&] { return input->max(); });
}

TS_API Handle ts_min(Handle input) {
    return make([&] { return input->min(); });
}

TS_API Handle ts_median(Handle input) {
    return make([&] { return input->median(); });
}

TS_API void ts_max_dim(Handle input, int64_t dim, bool keepdim, Handle* first, Handle* second) {
    make_two(first, second, [&] { return input->max(dim, keepdim); });
}

TS_API void ts_min_dim(Handle input, int64_t dim, bool keepdim, Handle* first, Handle* second) {
    make_two(first, second, [&] { return input->min(dim, keepdim); });
}

TS_API Handle ts_amax(Handle input, const int64_t* dim, int64_t dim_count, bool keepdim, Handle out) {
    return make([&] {
        return out ? at::amax_out(*out, *input, dims(dim, dim_count), keepdim) : at::amax(*input, dims(dim, dim_count), keepdim);
    });
}

TS_API Handle ts_amin(Handle input, const int64_t* dim, int64_t dim_count, bool keepdim, Handle out) {
    return make([&] {
        return out ? at::amin_out(*out, *input, dims(dim, dim_count), keepdim) : at::amin(*input, dims(dim, dim_count), keepdim);
    });
}

TS_API Handle ts_argmax(Handle input) {
    return make([&] { return input->argmax(); });
}

TS_API Handle ts_argmax_dim(Handle input, int64_t dim, bool keepdim) {
    return make([&] { return input->argmax(dim, keepdim); });
}

TS_API Handle ts_argmin(Handle input) {
    return make([&] { return input->argmin(); });
}

TS_API Handle ts_argmin_dim(Handle input, int64_t dim, bool keepdim) {
    return make([&] { return input->argmin(dim, keepdim); });
}

TS_API Handle ts_logsumexp(Handle input, int64_t dim, bool keepdim) {
    return make([&] { return input->logsumexp(dim, keepdim); });
}

TS_API Handle ts_norm(Handle input, double p) {
    return make([&] { return input->norm(p); });
}

TS_API Handle ts_norm_dim(Handle input, int64_t dim, bool keepdim, double p) {
    return make([&] { return input->norm(p, dim, keepdim); });
}

TS_API Handle ts_count_nonzero(Handle input, const int64_t* dim, int64_t dim_count) {
    return make([&] { return dim_count == 0 ? input->count_nonzero() : input->count_nonzero(dims(dim, dim_count)); });
}

TS_API void ts_sort(Handle input, int64_t dim, bool descending, bool stable, Handle* first, Handle* second) {
    make_two(first, second, [&] { return at::sort(*input, stable, dim, descending); });
}

TS_API Handle ts_argsort(Handle input, int64_t dim, bool descending) {
    return make([&] { return input->argsort(dim, descending); });
}

TS_API void ts_topk(Handle input, int64_t k, int64_t dim, bool largest, bool sorted, Handle* first, Handle* second) {
    make_two(first, second, [&] { return at::topk(*input, k, dim, largest, sorted); });
}

TS_API Handle ts_bincount(Handle input, Handle weights, int64_t minlength) {
    return make([&] { return at::bincount(*input, optional_tensor(weights), minlength); });
}

TS_API Handle ts_trace(Handle input) {
    return make([&] { return input->trace(); });
}
