// What layers are made of, the initial values that need linear algebra, and what training does to all gradients at once.
#include "api.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_pack_padded_sequence.h>
#include <ATen/ops/_pad_packed_sequence.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/embedding_renorm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/one_hot.h>
#include <ATen/ops/pad_sequence.h>
#include <ATen/ops/stack.h>

#include <cmath>
#include <limits>

// Layers.

TS_API Handle ts_nn_linear(Handle input, Handle weight, Handle bias) {
    return make([&] { return at::linear(*input, *weight, optional_tensor(bias)); });
}

// Rows of weight that the indices name are first scaled down to max_norm, unless that is negative.
TS_API Handle ts_nn_embedding(Handle weight, Handle indices, int64_t padding, double max_norm, double norm_type, int by_frequency,
    int sparse) {
    return make([&] {
        if (max_norm >= 0) {
            at::NoGradGuard no_grad;
            at::embedding_renorm_(*weight, indices->contiguous(), max_norm, norm_type);
        }
        return at::embedding(*weight, *indices, padding, by_frequency != 0, sparse != 0);
    });
}

TS_API Handle ts_nn_layer_norm(Handle input, const int64_t* shape, int64_t dimensions, Handle weight, Handle bias, double eps) {
    return make([&] { return at::layer_norm(*input, dims(shape, dimensions), optional_tensor(weight), optional_tensor(bias), eps); });
}

TS_API Handle ts_nn_dropout(Handle input, double p, int training, int in_place) {
    return make([&] {
        TORCH_CHECK(p >= 0 && p <= 1, "dropout probability has to be between 0 and 1, but got ", p);
        return in_place ? at::dropout_(*input, p, training != 0) : at::dropout(*input, p, training != 0);
    });
}

TS_API int ts_nn_gelu_(Handle input) { return run([&] { at::gelu_(*input); }); }

TS_API Handle ts_nn_one_hot(Handle input, int64_t classes) {
    return make([&] { return at::one_hot(*input, classes); });
}

TS_API Handle ts_nn_normalize(Handle input, double p, int64_t dim, double eps) {
    return make([&] { return input->div(input->norm(p, dim, true).clamp_min(eps)); });
}

// Initial values.

// (Saxe et al., 2014): the orthogonal factor of a matrix of normal numbers, its columns signed so that the diagonal of R is positive.
TS_API int ts_nn_init_orthogonal(Handle tensor, double gain) {
    return run([&] {
        at::NoGradGuard no_grad;
        TORCH_CHECK(tensor->dim() >= 2, "Only tensors with 2 or more dimensions are supported");
        const int64_t rows = tensor->size(0);
        const int64_t columns = tensor->numel() / rows;
        at::Tensor normal = at::empty({rows, columns}, tensor->options()).normal_();
        if (rows < columns) {
            normal.t_();
        }
        auto [q, r] = at::linalg_qr(normal);
        q.mul_(r.diagonal().sign());
        if (rows < columns) {
            q.t_();
        }
        tensor->view_as(q).copy_(q);
        tensor->mul_(gain);
    });
}

TS_API int ts_nn_init_eye(Handle tensor) {
    return run([&] {
        at::NoGradGuard no_grad;
        TORCH_CHECK(tensor->dim() == 2, "Only tensors with 2 dimensions are supported");
        at::eye_out(*tensor, tensor->size(0), tensor->size(1));
    });
}

// The inverse of the distribution function, applied to uniform numbers between its values at a and b.
TS_API int ts_nn_init_trunc_normal(Handle tensor, double mean, double std, double a, double b) {
    return run([&] {
        at::NoGradGuard no_grad;
        const auto erf_at = [&](double x) { return std::erf((x - mean) / std / std::sqrt(2.0)); };
        tensor->uniform_(erf_at(a), erf_at(b)).erfinv_().mul_(std * std::sqrt(2.0)).add_(mean).clamp_(a, b);
    });
}

// Gradients and parameters together.

static std::vector<at::Tensor> gradients(const Handle* parameters, int64_t count) {
    std::vector<at::Tensor> result;
    for (int64_t i = 0; i < count; i++) {
        const at::Tensor& gradient = parameters[i]->grad();
        if (gradient.defined()) {
            result.push_back(gradient);
        }
    }
    return result;
}

static at::Tensor norm_of_all(const std::vector<at::Tensor>& list, double order) {
    std::vector<at::Tensor> norms;
    if (order == std::numeric_limits<double>::infinity()) {
        for (const at::Tensor& tensor : list) {
            norms.push_back(tensor.abs().max());
        }
        return at::stack(norms).max();
    }
    if (order == 1 || order == 2) {
        norms = at::_foreach_norm(list, order);
    } else {
        for (const at::Tensor& tensor : list) {
            norms.push_back(tensor.norm(order));
        }
    }
    return norms.size() == 1 ? norms[0] : at::stack(norms).norm(order);
}

// The norm of all gradients as one vector, before they are scaled down to max_norm.
TS_API int ts_nn_clip_grad_norm(const Handle* parameters, int64_t count, double max_norm, double order, double* norm) {
    return run([&] {
        at::NoGradGuard no_grad;
        const std::vector<at::Tensor> list = gradients(parameters, count);
        *norm = 0;
        if (list.empty()) {
            return;
        }
        const at::Tensor total = order == 0 ? at::empty({},
            list[0].options()).fill_(static_cast<double>(list.size())) : norm_of_all(list, order);
        const at::Tensor factor = at::full_like(total, max_norm).div(total.add(1e-6)).clamp_max(1.0);
        for (const at::Tensor& gradient : list) {
            gradient.mul_(factor);
        }
        *norm = total.item().toDouble();
    });
}

TS_API int ts_nn_clip_grad_value(const Handle* parameters, int64_t count, double limit) {
    return run([&] {
        at::NoGradGuard no_grad;
        for (const at::Tensor& gradient : gradients(parameters, count)) {
            gradient.clamp_(-limit, limit);
        }
    });
}

TS_API Handle ts_nn_parameters_to_vector(const Handle* parameters, int64_t count) {
    return make([&] {
        std::vector<at::Tensor> flat;
        for (const at::Tensor& parameter : tensors(parameters, count)) {
            flat.push_back(parameter.view(-1));
        }
        return at::cat(flat);
    });
}

// The parameters become views of one vector.
TS_API int ts_nn_vector_to_parameters(Handle vector, const Handle* parameters, int64_t count) {
    return run([&] {
        int64_t start = 0;
        for (int64_t i = 0; i < count; i++) {
            const int64_t length = parameters[i]->numel();
            parameters[i]->set_data(vector->slice(0, start, start + length).view_as(*parameters[i]).data());
            start += length;
        }
    });
}

// Sequences of different length.

TS_API Handle ts_nn_pad_sequence(const Handle* sequences, int64_t count, int batch_first, double padding) {
    return make([&] { return at::pad_sequence(tensors(sequences, count), batch_first != 0, padding); });
}

// parts: data, batch sizes, sorted indices, unsorted indices; the last two are null when the rows come sorted.
static void pack(at::Tensor input, at::Tensor lengths, bool batch_first, bool is_sorted, Handle* parts) {
    at::Tensor sorted, unsorted;
    lengths = lengths.to(at::kLong);
    if (!is_sorted) {
        std::tie(lengths, sorted) = lengths.sort(-1, true);
        sorted = sorted.to(input.device());
        unsorted = sorted.argsort();
        input = input.index_select(batch_first ? 0 : 1, sorted);
    }
    auto [data, batch_sizes] = at::_pack_padded_sequence(input, lengths, batch_first);
    parts[0] = wrap(data);
    parts[1] = wrap(batch_sizes);
    parts[2] = wrap(sorted);
    parts[3] = wrap(unsorted);
}

TS_API int ts_nn_pack_padded_sequence(Handle input, Handle lengths, int batch_first, int is_sorted, Handle* parts) {
    return run([&] { pack(*input, *lengths, batch_first != 0, is_sorted != 0, parts); });
}

TS_API int ts_nn_pack_sequence(const Handle* sequences, int64_t count, int is_sorted, Handle* parts) {
    return run([&] {
        const std::vector<at::Tensor> list = tensors(sequences, count);
        at::Tensor lengths = at::empty({count}, at::kLong);
        for (int64_t i = 0; i < count; i++) {
            lengths[i] = list[i].size(0);
        }
        pack(at::pad_sequence(list), lengths, false, is_sorted != 0, parts);
    });
}

// total_length: -1 for the length of the longest sequence.
TS_API int ts_nn_pad_packed_sequence(
    Handle data, Handle batch_sizes, Handle unsorted, int batch_first, double padding, int64_t total_length, Handle* padded,
        Handle* lengths) {
    return run([&] {
        const int64_t longest = batch_sizes->size(0);
        TORCH_CHECK(
            total_length < 0 || total_length >= longest, "total_length is ", total_length, ", and the longest sequence has ", longest,
                " steps");
        auto [all, each] = at::_pad_packed_sequence(*data, *batch_sizes, batch_first != 0, padding,
            total_length < 0 ? longest : total_length);
        *padded = wrap(unsorted ? all.index_select(batch_first ? 0 : 1, *unsorted) : all);
        *lengths = wrap(unsorted ? each.index_select(0, unsorted->cpu()) : each);
    });
}
