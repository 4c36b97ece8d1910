// The recurrent layers. Parameters come as PyTorch orders them: per layer, per direction: weight_ih, weight_hh, bias_ih, bias_hh.
#include "api.h"

#include <ATen/ops/gru.h>
#include <ATen/ops/gru_cell.h>
#include <ATen/ops/lstm.h>
#include <ATen/ops/lstm_cell.h>
#include <ATen/ops/rnn_relu.h>
#include <ATen/ops/rnn_relu_cell.h>
#include <ATen/ops/rnn_tanh.h>
#include <ATen/ops/rnn_tanh_cell.h>
#include <ATen/ops/zeros.h>

namespace {

enum Kind : int { Lstm = 0, Gru = 1, RnnTanh = 2, RnnRelu = 3 };

// What does not change between calls; C# has the same struct.
struct Shape {
    int kind;
    int has_biases;
    int batch_first;
    int bidirectional;
    int64_t inputs;
    int64_t hidden;
    int64_t layers;
    double dropout;
};

// A state in the order of the input's rows; null stands for zeros.
at::Tensor state(Handle given, const char* name, const Shape& shape, int64_t batch, const at::Tensor& input, Handle sorted) {
    const int64_t cells = shape.layers * (shape.bidirectional ? 2 : 1);
    if (given == nullptr) {
        return at::zeros({cells, batch, shape.hidden}, input.options());
    }
    TORCH_CHECK(
        given->dim() == 3 && given->size(0) == cells && given->size(1) == batch && given->size(2) == shape.hidden, "Expected ", name,
        " of size [", cells, ", ", batch, ", ", shape.hidden, "], got ", given->sizes());
    return sorted ? given->index_select(1, *sorted) : *given;
}

// Runs the padded form, or the packed form when there are batch sizes.
std::tuple<at::Tensor, at::Tensor, at::Tensor> forward(
    const Shape& shape, const at::Tensor& input, Handle batch_sizes, Handle sorted, const std::vector<at::Tensor>& weights, Handle h0,
    Handle c0, bool training) {
    const int64_t dimensions = batch_sizes ? 2 : 3;
    TORCH_CHECK(input.dim() == dimensions, "input must have ", dimensions, " dimensions, got ", input.dim());
    TORCH_CHECK(input.size(-1) == shape.inputs, "input.size(-1) must be equal to input_size. Expected ", shape.inputs, ", got ",
        input.size(-1));
    const int64_t batch = batch_sizes ? (*batch_sizes)[0].item<int64_t>() : input.size(shape.batch_first ? 0 : 1);
    const at::Tensor h = state(h0, "hidden state h0", shape, batch, input, sorted);

    if (shape.kind == Lstm) {
        const at::Tensor c = state(c0, "cell state c0", shape, batch, input, sorted);
        return batch_sizes
            ? at::lstm(input, *batch_sizes, {h, c}, weights, shape.has_biases, shape.layers, shape.dropout, training, shape.bidirectional)
            : at::lstm(input, {h, c}, weights, shape.has_biases, shape.layers, shape.dropout, training, shape.bidirectional,
                shape.batch_first);
    }

    const auto plain = [&](auto padded, auto packed) {
        auto [output, last] = batch_sizes
            ? packed(input, *batch_sizes, h, weights, shape.has_biases, shape.layers, shape.dropout, training, shape.bidirectional)
            : padded(input, h, weights, shape.has_biases, shape.layers, shape.dropout, training, shape.bidirectional, shape.batch_first);
        return std::make_tuple(output, last, at::Tensor());
    };
    switch (shape.kind) {
        case Gru: return plain([](auto&&... a) { return at::gru(a...); }, [](auto&&... a) { return at::gru(a...); });
        case RnnTanh: return plain([](auto&&... a) { return at::rnn_tanh(a...); }, [](auto&&... a) { return at::rnn_tanh(a...); });
        default: return plain([](auto&&... a) { return at::rnn_relu(a...); }, [](auto&&... a) { return at::rnn_relu(a...); });
    }
}

}  // namespace

// h0 and c0 may be null (zeros). batch_sizes is null for padded input; sorted and unsorted are null if the rows were packed in their order.
// results: output, hN, and cN of the LSTM.
TS_API int ts_nn_recurrent(
    const Shape* shape, Handle input, Handle batch_sizes, Handle sorted, Handle unsorted, const Handle* weights, int64_t count, Handle h0,
    Handle c0, int training, Handle* results) {
    return run([&] {
        auto [output, h, c] = forward(*shape, *input, batch_sizes, sorted, tensors(weights, count), h0, c0, training != 0);
        results[0] = wrap(output);
        results[1] = wrap(unsorted ? h.index_select(1, *unsorted) : h);
        results[2] = wrap(unsorted && c.defined() ? c.index_select(1, *unsorted) : c);
    });
}

// One step: weights are weight_ih, weight_hh and, unless null, bias_ih, bias_hh. results: h, and c of the LSTM.
TS_API int ts_nn_recurrent_cell(int kind, Handle input, const Handle* weights, Handle h0, Handle c0, Handle* results) {
    return run([&] {
        const at::Tensor& weight_ih = *weights[0];
        const at::Tensor& weight_hh = *weights[1];
        const Optional<at::Tensor> bias_ih = optional_tensor(weights[2]), bias_hh = optional_tensor(weights[3]);
        TORCH_CHECK(input->dim() == 2, "input must have 2 dimensions, got ", input->dim());
        TORCH_CHECK(input->size(1) == weight_ih.size(1), "input has inconsistent input_size: got ", input->size(1), " expected ",
            weight_ih.size(1));
        const auto state = [&](Handle given) {
            const at::Tensor result = given ? *given : at::zeros({input->size(0), weight_hh.size(1)}, input->options());
            TORCH_CHECK(
                result.dim() == 2 && result.size(0) == input->size(0) && result.size(1) == weight_hh.size(1), "hidden has the size ",
                result.sizes(), ", expected [", input->size(0), ", ", weight_hh.size(1), "]");
            return result;
        };
        const at::Tensor h = state(h0);
        results[1] = nullptr;
        switch (kind) {
            case Lstm: {
                auto [next_h, next_c] = at::lstm_cell(*input, {h, state(c0)}, weight_ih, weight_hh, bias_ih, bias_hh);
                results[0] = wrap(next_h);
                results[1] = wrap(next_c);
                break;
            }
            case Gru: results[0] = wrap(at::gru_cell(*input, h, weight_ih, weight_hh, bias_ih, bias_hh)); break;
            case RnnTanh: results[0] = wrap(at::rnn_tanh_cell(*input, h, weight_ih, weight_hh, bias_ih, bias_hh)); break;
            default: results[0] = wrap(at::rnn_relu_cell(*input, h, weight_ih, weight_hh, bias_ih, bias_hh)); break;
        }
    });
}
