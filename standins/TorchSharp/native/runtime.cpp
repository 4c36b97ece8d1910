// What belongs to no tensor: generators, threads, defaults, devices.
#include "api.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <c10/core/DefaultDtype.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <mutex>

// A libtorch that calls OpenBLAS does not hand its thread count on, as one that calls MKL does. Null where there is no OpenBLAS.
extern "C" void openblas_set_num_threads(int count) __attribute__((weak));

TS_API at::Generator* ts_generator_new(uint64_t seed, int device_type, int device_index) {
    try {
        if (device_type == static_cast<int>(at::kCPU)) {
            return new at::Generator(at::detail::createCPUGenerator(seed));
        }
        at::Generator generator = at::globalContext().defaultGenerator(device(device_type, device_index)).clone();
        generator.set_current_seed(seed);
        return new at::Generator(generator);
    } catch (...) {
        remember_error();
        return nullptr;
    }
}

TS_API at::Generator* ts_generator_default() { return new at::Generator(at::detail::getDefaultCPUGenerator()); }

TS_API void ts_generator_dispose(at::Generator* generator) { delete generator; }

TS_API int ts_generator_seed(at::Generator* generator, int64_t seed) {
    return run([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_current_seed(static_cast<uint64_t>(seed));
    });
}

TS_API int64_t ts_generator_initial_seed(at::Generator* generator) { return static_cast<int64_t>(generator->current_seed()); }

TS_API Handle ts_generator_state(at::Generator* generator) {
    return make([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        return generator->get_state();
    });
}

TS_API int ts_generator_set_state(at::Generator* generator, Handle state) {
    return run([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_state(*state);
    });
}

// Seeds the default generators of all devices.
TS_API int ts_manual_seed(int64_t seed) {
    return run([&] { at::manual_seed(static_cast<uint64_t>(seed)); });
}

TS_API int ts_cuda_manual_seed(int64_t seed, bool all) {
    return run([&] {
        const int count = at::hasCUDA() ? static_cast<int>(c10::impl::VirtualGuardImpl(at::kCUDA).deviceCount()) : 0;
        const int current = count > 0 ? c10::impl::VirtualGuardImpl(at::kCUDA).getDevice().index() : 0;
        for (int i = 0; i < count; i++) {
            if (all || i == current) {
                at::Generator generator = at::globalContext().defaultGenerator(at::Device(at::kCUDA, static_cast<at::DeviceIndex>(i)));
                std::lock_guard<std::mutex> lock(generator.mutex());
                generator.set_current_seed(static_cast<uint64_t>(seed));
            }
        }
    });
}

TS_API int ts_cuda_device_count() {
    return at::hasCUDA() ? static_cast<int>(c10::impl::VirtualGuardImpl(at::kCUDA).deviceCount()) : 0;
}

TS_API bool ts_cudnn_is_available() { return ts_cuda_device_count() > 0 && at::Context::hasCuDNN(); }

// Waits for all work on a device. Streams of their own are not offered, so the current one is all there is;
// device_index -1 stands for the current device.
TS_API int ts_cuda_synchronize(int device_index) {
    return run([&] {
        TORCH_CHECK(ts_cuda_device_count() > 0, "CUDA is not available");
        const c10::impl::VirtualGuardImpl guard(at::kCUDA);
        const at::Device wanted = device_index < 0 ? guard.getDevice() : device(static_cast<int>(at::kCUDA), device_index);
        at::empty({1}, at::TensorOptions().device(wanted).dtype(at::kByte)).zero_().item();
    });
}

TS_API bool ts_get_tf32(bool cudnn) {
    return cudnn ? at::globalContext().allowTF32CuDNN() : at::globalContext().allowTF32CuBLAS();
}

TS_API void ts_set_tf32(bool cudnn, bool allow) {
    if (cudnn) {
        at::globalContext().setAllowTF32CuDNN(allow);
    } else {
        at::globalContext().setAllowTF32CuBLAS(allow);
    }
}

TS_API int ts_set_deterministic(bool mode, bool warn_only) {
    return run([&] { at::globalContext().setDeterministicAlgorithms(mode, warn_only); });
}

TS_API bool ts_get_deterministic() { return at::globalContext().deterministicAlgorithms(); }

TS_API int ts_get_num_threads() { return at::get_num_threads(); }
TS_API int ts_get_num_interop_threads() { return at::get_num_interop_threads(); }

TS_API int ts_set_num_threads(int count) {
    return run([&] {
        at::set_num_threads(count);
        if (openblas_set_num_threads != nullptr) {
            openblas_set_num_threads(count);
        }
    });
}

TS_API int ts_set_num_interop_threads(int count) {
    return run([&] { at::set_num_interop_threads(count); });
}

TS_API int ts_get_default_dtype() { return static_cast<int>(c10::get_default_dtype_as_scalartype()); }

TS_API int ts_set_default_dtype(int type) {
    return run([&] { c10::set_default_dtype(c10::scalarTypeToTypeMeta(static_cast<at::ScalarType>(type))); });
}

TS_API const char* ts_version() { return TORCH_VERSION; }
