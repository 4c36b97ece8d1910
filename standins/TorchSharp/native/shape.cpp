// Views, rearrangements and selections.
#include "api.h"

#include <ATen/Functions.h>

namespace {
// The sizes that a dimension is split into take its place; written out, because libtorch's own signature changed between versions.
at::Tensor split_dimension(const at::Tensor& input, int64_t dim, at::IntArrayRef sizes) {
    const int64_t at = dim < 0 ? dim + input.dim() : dim;
    TORCH_CHECK_INDEX(at >= 0 && at < input.dim(), "Dimension out of range, got ", dim);
    std::vector<int64_t> shape = input.sizes().vec();
    shape.erase(shape.begin() + at);
    shape.insert(shape.begin() + at, sizes.begin(), sizes.end());
    return input.view(shape);
}
}

TS_API Handle ts_alias(Handle input) {
    return make([&] { return at::alias(*input); });
}

TS_API Handle ts_view(Handle input, const int64_t* shape, int64_t shape_count) {
    return make([&] { return input->view(dims(shape, shape_count)); });
}

TS_API Handle ts_reshape(Handle input, const int64_t* shape, int64_t shape_count) {
    return make([&] { return input->reshape(dims(shape, shape_count)); });
}

TS_API Handle ts_view_as(Handle input, Handle other) {
    return make([&] { return input->view_as(*other); });
}

TS_API Handle ts_expand(Handle input, const int64_t* shape, int64_t shape_count, bool is_implicit) {
    return make([&] { return input->expand(dims(shape, shape_count), is_implicit); });
}

TS_API Handle ts_expand_as(Handle input, Handle other) {
    return make([&] { return input->expand_as(*other); });
}

TS_API Handle ts_broadcast_to(Handle input, const int64_t* shape, int64_t shape_count) {
    return make([&] { return input->broadcast_to(dims(shape, shape_count)); });
}

TS_API Handle ts_repeat(Handle input, const int64_t* repeats, int64_t repeats_count) {
    return make([&] { return input->repeat(dims(repeats, repeats_count)); });
}

TS_API Handle ts_tile(Handle input, const int64_t* repeats, int64_t repeats_count) {
    return make([&] { return input->tile(dims(repeats, repeats_count)); });
}

TS_API Handle ts_transpose(Handle input, int64_t dim0, int64_t dim1) {
    return make([&] { return input->transpose(dim0, dim1); });
}

TS_API int ts_transpose_(Handle input, int64_t dim0, int64_t dim1) {
    return run([&] { input->transpose_(dim0, dim1); });
}

TS_API Handle ts_permute(Handle input, const int64_t* order, int64_t order_count) {
    return make([&] { return input->permute(dims(order, order_count)); });
}

TS_API Handle ts_movedim(Handle input, const int64_t* source, int64_t source_count, const int64_t* destination, int64_t destination_count) {
    return make([&] { return input->movedim(dims(source, source_count), dims(destination, destination_count)); });
}

TS_API Handle ts_t(Handle input) {
    return make([&] { return input->t(); });
}

TS_API Handle ts_adjoint(Handle input) {
    return make([&] { return input->adjoint(); });
}

TS_API Handle ts_flatten(Handle input, int64_t start_dim, int64_t end_dim) {
    return make([&] { return input->flatten(start_dim, end_dim); });
}

TS_API Handle ts_unflatten(Handle input, int64_t dim, const int64_t* sizes, int64_t sizes_count) {
    return make([&] { return split_dimension(*input, dim, dims(sizes, sizes_count)); });
}

TS_API Handle ts_ravel(Handle input) {
    return make([&] { return input->ravel(); });
}

TS_API Handle ts_squeeze(Handle input, bool dim_given, int64_t dim) {
    return make([&] { return dim_given ? input->squeeze(dim) : input->squeeze(); });
}

TS_API int ts_squeeze_(Handle input, bool dim_given, int64_t dim) {
    return run([&] { dim_given ? input->squeeze_(dim) : input->squeeze_(); });
}

TS_API Handle ts_unsqueeze(Handle input, int64_t dim) {
    return make([&] { return input->unsqueeze(dim); });
}

TS_API int ts_unsqueeze_(Handle input, int64_t dim) {
    return run([&] { input->unsqueeze_(dim); });
}

TS_API Handle ts_contiguous(Handle input) {
    return make([&] { return input->contiguous(); });
}

TS_API Handle ts_unfold(Handle input, int64_t dim, int64_t size, int64_t step) {
    return make([&] { return input->unfold(dim, size, step); });
}

TS_API Handle ts_as_strided(Handle input, const int64_t* size, int64_t size_count, const int64_t* strides, int64_t strides_count,
    int64_t offset) {
    return make([&] { return input->as_strided(dims(size, size_count), dims(strides, strides_count), offset); });
}

TS_API Handle ts_select(Handle input, int64_t dim, int64_t index) {
    return make([&] { return input->select(dim, index); });
}

TS_API Handle ts_narrow(Handle input, int64_t dim, int64_t start, int64_t length) {
    return make([&] { return input->narrow(dim, start, length); });
}

TS_API Handle ts_diagonal(Handle input, int64_t offset, int64_t dim1, int64_t dim2) {
    return make([&] { return input->diagonal(offset, dim1, dim2); });
}

TS_API Handle ts_diag(Handle input, int64_t diagonal) {
    return make([&] { return input->diag(diagonal); });
}

TS_API Handle ts_diag_embed(Handle input, int64_t offset, int64_t dim1, int64_t dim2) {
    return make([&] { return at::diag_embed(*input, offset, dim1, dim2); });
}

TS_API Handle ts_flip(Handle input, const int64_t* dim, int64_t dim_count) {
    return make([&] { return input->flip(dims(dim, dim_count)); });
}

TS_API Handle ts_fliplr(Handle input) {
    return make([&] { return at::fliplr(*input); });
}

TS_API Handle ts_flipud(Handle input) {
    return make([&] { return at::flipud(*input); });
}

TS_API Handle ts_roll(Handle input, const int64_t* shifts, int64_t shifts_count, const int64_t* dim, int64_t dim_count) {
    return make([&] { return input->roll(dims(shifts, shifts_count), dims(dim, dim_count)); });
}

TS_API Handle ts_roll_dim(Handle input, const int64_t* shifts, int64_t shifts_count, bool dim_given, int64_t dim) {
    return make([&] { return input->roll(dims(shifts, shifts_count), dim_given ? at::IntArrayRef(dim) : at::IntArrayRef()); });
}

TS_API Handle ts_tril(Handle input, int64_t diagonal) {
    return make([&] { return input->tril(diagonal); });
}

TS_API int ts_tril_(Handle input, int64_t diagonal) {
    return run([&] { input->tril_(diagonal); });
}

TS_API Handle ts_triu(Handle input, int64_t diagonal) {
    return make([&] { return input->triu(diagonal); });
}

TS_API int ts_triu_(Handle input, int64_t diagonal) {
    return run([&] { input->triu_(diagonal); });
}

TS_API Handle ts_gather(Handle input, int64_t dim, Handle index, bool sparse_grad) {
    return make([&] { return input->gather(dim, *index, sparse_grad); });
}

TS_API Handle ts_index_select(Handle input, int64_t dim, Handle index) {
    return make([&] { return input->index_select(dim, *index); });
}

TS_API Handle ts_take(Handle input, Handle index) {
    return make([&] { return input->take(*index); });
}

TS_API Handle ts_take_along_dim(Handle input, Handle indices, int64_t dim) {
    return make([&] { return input->take_along_dim(*indices, dim); });
}

TS_API Handle ts_masked_select(Handle input, Handle mask) {
    return make([&] { return input->masked_select(*mask); });
}

TS_API Handle ts_nonzero(Handle input) {
    return make([&] { return input->nonzero(); });
}

TS_API Handle ts_argwhere(Handle input) {
    return make([&] { return input->argwhere(); });
}

TS_API Handle ts_scatter(Handle input, int64_t dim, Handle index, Handle src) {
    return make([&] { return input->scatter(dim, *index, *src); });
}

TS_API Handle ts_scatter_add(Handle input, int64_t dim, Handle index, Handle src) {
    return make([&] { return input->scatter_add(dim, *index, *src); });
}

TS_API Handle ts_masked_fill(Handle input, Handle mask, Number value) {
    return make([&] { return input->masked_fill(*mask, scalar(value)); });
}

TS_API Handle ts_index_add(Handle input, int64_t dim, Handle index, Handle source, Number alpha) {
    return make([&] { return input->index_add(dim, *index, *source, scalar(alpha)); });
}

TS_API Handle ts_index_copy(Handle input, int64_t dim, Handle index, Handle source) {
    return make([&] { return input->index_copy(dim, *index, *source); });
}

TS_API Handle ts_index_fill(Handle input, int64_t dim, Handle index, Number value) {
    return make([&] { return input->index_fill(dim, *index, scalar(value)); });
}

TS_API Handle ts_masked_scatter(Handle input, Handle mask, Handle source) {
    return make([&] { return input->masked_scatter(*mask, *source); });
}

TS_API int ts_scatter_(Handle input, int64_t dim, Handle index, Handle src) {
    return run([&] { input->scatter_(dim, *index, *src); });
}

TS_API int ts_scatter_add_(Handle input, int64_t dim, Handle index, Handle src) {
    return run([&] { input->scatter_add_(dim, *index, *src); });
}

TS_API int ts_masked_fill_(Handle input, Handle mask, Number value) {
    return run([&] { input->masked_fill_(*mask, scalar(value)); });
}

TS_API int ts_index_add_(Handle input, int64_t dim, Handle index, Handle source, Number alpha) {
    return run([&] { input->index_add_(dim, *index, *source, scalar(alpha)); });
}

TS_API int ts_index_copy_(Handle input, int64_t dim, Handle index, Handle source) {
    return run([&] { input->index_copy_(dim, *index, *source); });
}

TS_API int ts_index_fill_(Handle input, int64_t dim, Handle index, Number value) {
    return run([&] { input->index_fill_(dim, *index, scalar(value)); });
}

TS_API int ts_masked_scatter_(Handle input, Handle mask, Handle source) {
    return run([&] { input->masked_scatter_(*mask, *source); });
}

TS_API Handle ts_repeat_interleave_all(Handle input, int64_t repeats, bool dim_given, int64_t dim, bool output_size_given,
    int64_t output_size) {
    return make([&] {
        return at::repeat_interleave(*input, repeats, given_or_none(dim_given, dim), given_or_none(output_size_given, output_size));
    });
}

TS_API Handle ts_repeat_interleave(Handle input, Handle repeats, bool dim_given, int64_t dim, bool output_size_given, int64_t output_size) {
    return make([&] {
        return at::repeat_interleave(*input, *repeats, given_or_none(dim_given, dim), given_or_none(output_size_given, output_size));
    });
}
