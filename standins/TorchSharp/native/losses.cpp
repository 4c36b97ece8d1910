// Loss functions. reduction: 0 none, 1 mean, 2 sum, as in at::Reduction.
#include "api.h"

#include <ATen/ops/binary_cross_entropy.h>
#include <ATen/ops/binary_cross_entropy_with_logits.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/huber_loss.h>
#include <ATen/ops/kl_div.h>
#include <ATen/ops/l1_loss.h>
#include <ATen/ops/mse_loss.h>
#include <ATen/ops/nll_loss_nd.h>
#include <ATen/ops/smooth_l1_loss.h>

TS_API Handle ts_nn_cross_entropy(Handle input, Handle target, Handle weight, int64_t ignored, int64_t reduction, double smoothing) {
    return make([&] { return at::cross_entropy_loss(*input, *target, optional_tensor(weight), reduction, ignored, smoothing); });
}

TS_API Handle ts_nn_nll_loss(Handle input, Handle target, Handle weight, int64_t reduction) {
    return make([&] { return at::nll_loss_nd(*input, *target, optional_tensor(weight), reduction); });
}

TS_API Handle ts_nn_binary_cross_entropy(Handle input, Handle target, Handle weight, int64_t reduction) {
    return make([&] {
        TORCH_CHECK(input->sizes() == target->sizes(), "the target has the shape ", target->sizes(), ", and the input ", input->sizes());
        return at::binary_cross_entropy(*input, *target, optional_tensor(weight), reduction);
    });
}

TS_API Handle ts_nn_binary_cross_entropy_with_logits(Handle input, Handle target, Handle weight, int64_t reduction,
    Handle positive_weight) {
    return make([&] {
        TORCH_CHECK(input->sizes() == target->sizes(), "the target has the shape ", target->sizes(), ", and the input ", input->sizes());
        return at::binary_cross_entropy_with_logits(*input, *target, optional_tensor(weight), optional_tensor(positive_weight), reduction);
    });
}

TS_API Handle ts_nn_mse_loss(Handle input, Handle target, int64_t reduction) {
    return make([&] { return at::mse_loss(*input, *target, reduction); });
}

TS_API Handle ts_nn_l1_loss(Handle input, Handle target, int64_t reduction) {
    return make([&] { return at::l1_loss(*input, *target, reduction); });
}

TS_API Handle ts_nn_smooth_l1_loss(Handle input, Handle target, int64_t reduction, double beta) {
    return make([&] { return at::smooth_l1_loss(*input, *target, reduction, beta); });
}

TS_API Handle ts_nn_huber_loss(Handle input, Handle target, int64_t reduction, double delta) {
    return make([&] { return at::huber_loss(*input, *target, reduction, delta); });
}

TS_API Handle ts_nn_kl_div(Handle input, Handle target, int64_t reduction, int log_target) {
    return make([&] { return at::kl_div(*input, *target, reduction, log_target != 0); });
}
