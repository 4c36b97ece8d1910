// What a tensor is: its life, shape, type, place and data.
#include "api.h"

#include <ATen/Functions.h>

TS_API void ts_dispose(Handle tensor) { delete tensor; }

TS_API int64_t ts_dim(Handle tensor) { return tensor->dim(); }
TS_API int64_t ts_numel(Handle tensor) { return tensor->numel(); }
TS_API int ts_dtype(Handle tensor) { return static_cast<int>(tensor->scalar_type()); }
