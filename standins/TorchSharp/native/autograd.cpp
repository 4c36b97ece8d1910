// Gradients: the engine, its modes, and functions whose two halves are written in C#.
#include "api.h"

#include <ATen/Functions.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/saved_variable.h>

#include <memory>
#include <mutex>
#include <stdexcept>
#include <type_traits>
#include <unordered_set>

using torch::autograd::Node;
using torch::autograd::SavedVariable;
using torch::autograd::variable_list;

TS_API int ts_set_requires_grad(Handle tensor, bool requires_grad) {
    return run([&] { tensor->set_requires_grad(requires_grad); });
}

TS_API int ts_retain_grad(Handle tensor) {
    return run([&] { tensor->retain_grad(); });
}

// One more handle on the same tensor.
TS_API Handle ts_share(Handle tensor) { return new at::Tensor(*tensor); }

// Null when there is none.
TS_API Handle ts_grad(Handle tensor) { return wrap(tensor->grad()); }

TS_API int ts_set_grad(Handle tensor, Handle grad) {
    return run([&] { tensor->mutable_grad() = tensor_or_undefined(grad); });
}

TS_API int ts_backward(
    const Handle* outputs, int64_t output_count, const Handle* grads, int64_t grad_count, bool retain_graph, bool create_graph,
        const Handle* inputs, int64_t input_count) {
    return run([&] {
        torch::autograd::backward(tensors(outputs, output_count), tensors(grads, grad_count), retain_graph, create_graph, tensors(inputs,
            input_count));
    });
}

TS_API int ts_autograd_grad(
    const Handle* outputs, int64_t output_count, const Handle* inputs, int64_t input_count, const Handle* grads, int64_t grad_count,
    bool retain_graph, bool create_graph, bool allow_unused, Handle** result, int64_t* count) {
    return run([&] {
        *result = give(
            torch::autograd::grad(
                tensors(outputs, output_count), tensors(inputs, input_count), tensors(grads, grad_count), retain_graph, create_graph,
                    allow_unused),
            count);
    });
}

TS_API bool ts_grad_mode() { return at::GradMode::is_enabled(); }
TS_API void ts_set_grad_mode(bool enabled) { at::GradMode::set_enabled(enabled); }
TS_API bool ts_inference_mode() { return c10::InferenceMode::is_enabled(); }
TS_API c10::InferenceMode* ts_inference_mode_begin(bool enabled) { return new c10::InferenceMode(enabled); }
TS_API void ts_inference_mode_end(c10::InferenceMode* mode) { delete mode; }
TS_API bool ts_anomaly_mode() { return torch::autograd::AnomalyMode::is_enabled(); }
TS_API bool ts_anomaly_checks_nan() { return torch::autograd::AnomalyMode::should_check_nan(); }
TS_API void ts_set_anomaly_mode(bool enabled, bool check_nan) { torch::autograd::AnomalyMode::set_enabled(enabled, check_nan); }

// What C# gives a custom function's node. backward gets one gradient per output (null: none) and fills in one per tensor argument of
// forward, as handles that the node then owns; it returns null, or a message (UTF-8, from malloc) when it failed. release is called
// once, when the node is gone.
struct NodeCallbacks {
    char* (*backward)(void* state, Handle* grads, int64_t count, Handle* results, int64_t result_count);
    void (*release)(void* state);
};

namespace {
class ManagedNode final : public Node {
public:
    ManagedNode(NodeCallbacks callbacks, void* state, std::string title) : callbacks(callbacks), state(state), title(std::move(title)) {}

    ~ManagedNode() override { callbacks.release(state); }

    std::string name() const override { return title; }

    variable_list apply(variable_list&& grads) override {
        std::lock_guard<std::mutex> lock(mutex_);
        std::vector<Handle> incoming(grads.size());
        for (size_t i = 0; i < grads.size(); i++) {
            if (!grads[i].defined() && materialize_grads) {
                grads[i] = input_metadata(i).zeros_like();
            }
            incoming[i] = wrap(grads[i]);
        }
        std::vector<Handle> results(num_outputs(), nullptr);
        char* failure = callbacks.backward(state, incoming.data(), incoming.size(), results.data(), results.size());
        variable_list outgoing;
        outgoing.reserve(results.size());
        for (Handle result : results) {
            outgoing.push_back(tensor_or_undefined(result));
            delete result;
        }
        if (failure) {
            const std::string message(failure);
            std::free(failure);
            throw std::runtime_error(message);
        }
        return outgoing;
    }

    void release_variables() override {
        std::lock_guard<std::mutex> lock(mutex_);
        for (SavedVariable& variable : saved) {
            variable.reset_data();
        }
    }

    bool materialize_grads = true;
    std::vector<SavedVariable> saved;

private:
    NodeCallbacks callbacks;
    void* state;
    std::string title;
};

using NodeHandle = std::shared_ptr<ManagedNode>;

// libtorch's own function got more parameters over the versions; all additions are about features that are not offered here.
template <class F, class... Arguments> auto wrap_outputs(F function, const variable_list& inputs, Arguments&&... arguments) {
    const torch::autograd::_jvp_fn_t no_jvp = [](const variable_list&, const variable_list&) -> variable_list {
        throw std::runtime_error("forward mode derivatives of custom functions are not supported");
    };
    const std::unordered_set<at::TensorImpl*> nothing;
    const auto view_as_self = [](at::Tensor tensor) -> at::Tensor { return tensor.view_as(tensor); };
    if constexpr (std::is_invocable_v<F, const variable_list&, Arguments..., decltype(no_jvp)>) {
        return function(inputs, std::forward<Arguments>(arguments)..., no_jvp);
    } else if constexpr (std::is_invocable_v<F, const variable_list&, Arguments..., decltype(no_jvp), decltype(nothing)>) {
        return function(inputs, std::forward<Arguments>(arguments)..., no_jvp, nothing);
    } else if constexpr (std::is_invocable_v<F, const variable_list&, Arguments..., decltype(no_jvp), decltype(nothing),
        decltype(view_as_self)>) {
        return function(inputs, std::forward<Arguments>(arguments)..., no_jvp, nothing, view_as_self);
    } else {
        return function(inputs, std::forward<Arguments>(arguments)..., no_jvp, nothing, view_as_self, false);
    }
}

std::unordered_set<at::TensorImpl*> addresses(const Handle* handles, int64_t count) {
    std::unordered_set<at::TensorImpl*> result;
    for (int64_t i = 0; i < count; i++) {
        result.insert(handles[i]->unsafeGetTensorImpl());
    }
    return result;
}
}

// inputs: the tensor arguments of forward, in order.
TS_API NodeHandle* ts_node_new(NodeCallbacks callbacks, void* state, const char* name, const Handle* inputs, int64_t count) {
    try {
        auto node = std::shared_ptr<ManagedNode>(new ManagedNode(callbacks, state, name), torch::autograd::deleteNode);
        node->set_next_edges(torch::autograd::collect_next_edges(tensors(inputs, count)));
        node->clear_input_metadata();
        return new NodeHandle(std::move(node));
    } catch (...) {
        remember_error();
        return nullptr;
    }
}

TS_API void ts_node_dispose(NodeHandle* node) { delete node; }

// Ties the outputs of forward to the node (null: to none) and gives the tensors that stand for them from now on.
TS_API int ts_node_outputs(
    NodeHandle* node, const Handle* inputs, int64_t input_count, const Handle* constant, int64_t constant_count, const Handle* dirty,
        int64_t dirty_count,
    const Handle* outputs, int64_t output_count, Handle** result, int64_t* count) {
    return run([&] {
        const std::unordered_set<at::TensorImpl*> changed = addresses(dirty, dirty_count);
        for (at::TensorImpl* impl : changed) {
            impl->bump_version();
        }
        std::vector<Optional<at::Tensor>> raw;
        for (int64_t i = 0; i < output_count; i++) {
            raw.push_back(optional_tensor(outputs[i]));
        }
        const std::shared_ptr<Node> owner = node ? *node : nullptr;
        auto wrapped = wrap_outputs(
            &torch::autograd::_wrap_outputs, tensors(inputs, input_count), addresses(constant, constant_count), changed,
            at::ArrayRef<Optional<at::Tensor>>(raw), owner);
        variable_list list;
        for (const auto& output : wrapped) {
            list.push_back(output.has_value() ? *output : at::Tensor());
        }
        *result = give(list, count);
    });
}

TS_API int ts_node_save(NodeHandle* node, const Handle* list, int64_t count, bool materialize_grads) {
    return run([&] {
        ManagedNode& target = **node;
        target.materialize_grads = materialize_grads;
        for (int64_t i = 0; i < count; i++) {
            const at::Tensor tensor = tensor_or_undefined(list[i]);
            const bool is_output = tensor.defined() && tensor.grad_fn() == *node;
            target.saved.emplace_back(tensor, is_output);
        }
    });
}

// node: the address inside the handle, which C# keeps after the handle itself is gone.
TS_API ManagedNode* ts_node_address(NodeHandle* node) { return node->get(); }

TS_API int ts_node_saved(ManagedNode* node, Handle** result, int64_t* count) {
    return run([&] {
        const std::shared_ptr<Node> owner = node->shared_from_this();
        variable_list list;
        for (const SavedVariable& variable : node->saved) {
            list.push_back(variable.unpack(owner));
        }
        *result = give(list, count);
    });
}
