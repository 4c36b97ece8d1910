// What every translation unit of the native half shares: how handles, scalars and errors cross the border to C#.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <c10/core/Scalar.h>
#include <c10/core/ScalarType.h>
#include <c10/core/TensorOptions.h>
#include <c10/util/ArrayRef.h>
#include <c10/util/Optional.h>
#include <torch/version.h>

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#define TS_API extern "C" __attribute__((visibility("default")))

// A tensor's handle is an at::Tensor on the heap, owned by one managed object. Null stands for "no tensor".
using Handle = at::Tensor*;

// A number with its kind, passed by value in two registers. kind: 0 bool, 1 integer, 2 floating point, 3 complex, -1 absent.
struct Number {
    int64_t kind;
    union {
        int64_t integer;
        double real;
    };
};

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
template <class T> using Optional = std::optional<T>;
constexpr std::nullopt_t none = std::nullopt;
#else
template <class T> using Optional = c10::optional<T>;
constexpr c10::nullopt_t none = c10::nullopt;
#endif

// Keeps the message of the exception being handled for ts_last_error of this thread.
void remember_error() noexcept;

// Runs what makes a tensor; null and a remembered message when it throws.
template <class F> Handle make(F&& work) noexcept {
    try {
        return new at::Tensor(work());
    } catch (...) {
        remember_error();
        return nullptr;
    }
}

// Runs what makes two tensors; two nulls and a remembered message when it throws.
template <class F> void make_two(Handle* first, Handle* second, F&& work) noexcept {
    *first = *second = nullptr;
    try {
        auto [a, b] = work();
        *second = new at::Tensor(std::move(b));
        *first = new at::Tensor(std::move(a));
    } catch (...) {
        remember_error();
    }
}

// Runs what makes nothing; 1 and a remembered message when it throws.
template <class F> int run(F&& work) noexcept {
    try {
        work();
        return 0;
    } catch (...) {
        remember_error();
        return 1;
    }
}

// A new handle, or null for a tensor that is not there.
inline Handle wrap(at::Tensor tensor) {
    return tensor.defined() ? new at::Tensor(std::move(tensor)) : nullptr;
}

inline at::Tensor tensor_or_undefined(Handle handle) {
    return handle ? *handle : at::Tensor();
}

inline Optional<at::Tensor> optional_tensor(Handle handle) {
    return handle ? Optional<at::Tensor>(*handle) : none;
}

inline std::vector<at::Tensor> tensors(const Handle* handles, int64_t count) {
    std::vector<at::Tensor> result;
    result.reserve(count);
    for (int64_t i = 0; i < count; i++) {
        result.push_back(tensor_or_undefined(handles[i]));
    }
    return result;
}

// Hands a list of tensors to C#, which copies the handles and gives the array back to ts_free.
inline Handle* give(const std::vector<at::Tensor>& list, int64_t* count) {
    Handle* handles = static_cast<Handle*>(std::malloc(sizeof(Handle) * (list.size() + 1)));
    for (size_t i = 0; i < list.size(); i++) {
        handles[i] = wrap(list[i]);
    }
    *count = static_cast<int64_t>(list.size());
    return handles;
}

inline at::IntArrayRef dims(const int64_t* values, int64_t count) {
    return at::IntArrayRef(values, static_cast<size_t>(count));
}

inline at::Scalar scalar(Number number) {
    switch (number.kind) {
        case 0: return at::Scalar(number.integer != 0);
        case 1: return at::Scalar(number.integer);
        default: return at::Scalar(number.real);
    }
}

inline Optional<at::Scalar> optional_scalar(Number number) {
    return number.kind < 0 ? none : Optional<at::Scalar>(scalar(number));
}

template <class T> Optional<T> given_or_none(bool given, T value) {
    return given ? Optional<T>(value) : none;
}

// A dtype from C#: -1 stands for "as it is".
inline Optional<at::ScalarType> optional_type(int type) {
    return type < 0 ? none : Optional<at::ScalarType>(static_cast<at::ScalarType>(type));
}

inline at::Device device(int type, int index) {
    return at::Device(static_cast<at::DeviceType>(type), static_cast<at::DeviceIndex>(index));
}

inline Optional<at::Generator> optional_generator(const at::Generator* generator) {
    return generator ? Optional<at::Generator>(*generator) : none;
}
