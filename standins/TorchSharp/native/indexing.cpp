// tensor[...]: reading and writing parts.
#include "api.h"

#include <ATen/Functions.h>
#include <ATen/TensorIndexing.h>

// One place between the brackets, as NativeIndex in C#. kind: 0 number, 1 slice, 2 ellipsis, 3 new dimension, 4 bool, 5 tensor.
struct Index {
    int64_t kind;
    int64_t start;
    int64_t stop;
    int64_t step;
    Handle tensor;
};

namespace {
constexpr int64_t absent = INT64_MIN;

std::vector<at::indexing::TensorIndex> indices(const Index* places, int64_t count) {
    using namespace at::indexing;
    std::vector<TensorIndex> result;
    result.reserve(count);
    for (int64_t i = 0; i < count; i++) {
        const Index& place = places[i];
        switch (place.kind) {
            case 0: result.emplace_back(place.start); break;
            case 1: {
                const int64_t step = place.step == absent ? 1 : place.step;
                const int64_t start = place.start != absent ? place.start : step < 0 ? INDEX_MAX : 0;
                const int64_t stop = place.stop != absent ? place.stop : step < 0 ? INDEX_MIN : INDEX_MAX;
                result.emplace_back(Slice(start, stop, step));
                break;
            }
            case 2: result.emplace_back(Ellipsis); break;
            case 3: result.emplace_back(None); break;
            case 4: result.emplace_back(place.start != 0); break;
            default: result.emplace_back(*place.tensor); break;
        }
    }
    return result;
}

at::Tensor at_numbers(const at::Tensor& tensor, const int64_t* numbers, int64_t count) {
    TORCH_CHECK_INDEX(count <= tensor.dim(), "too many indices for tensor of dimension ", tensor.dim());
    at::Tensor result = tensor;
    for (int64_t i = 0; i < count; i++) {
        result = result.select(0, numbers[i]);
    }
    return result;
}
}

TS_API Handle ts_get_numbers(Handle tensor, const int64_t* numbers, int64_t count) {
    return make([&] { return at_numbers(*tensor, numbers, count); });
}

TS_API int ts_set_numbers(Handle tensor, const int64_t* numbers, int64_t count, Handle value) {
    return run([&] { at_numbers(*tensor, numbers, count).copy_(*value); });
}

TS_API Handle ts_get(Handle tensor, const Index* places, int64_t count) {
    return make([&] { return tensor->index(indices(places, count)); });
}

TS_API int ts_set(Handle tensor, const Index* places, int64_t count, Handle value) {
    return run([&] { tensor->index_put_(indices(places, count), *value); });
}

TS_API int ts_set_number(Handle tensor, const Index* places, int64_t count, Number value) {
    return run([&] { tensor->index_put_(indices(places, count), scalar(value)); });
}

TS_API int ts_accumulate(Handle tensor, const Handle* list, int64_t count, Handle value) {
    return run([&] {
        c10::List<Optional<at::Tensor>> where;
        for (int64_t i = 0; i < count; i++) {
            where.push_back(optional_tensor(list[i]));
        }
        tensor->index_put_(where, *value, true);
    });
}

TS_API Handle ts_slice(Handle tensor, int64_t dim, int64_t start, int64_t stop, int64_t step) {
    return make([&] { return tensor->slice(dim, start, stop, step); });
}
