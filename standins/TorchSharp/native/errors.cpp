#include "api.h"

#include <c10/util/Exception.h>

namespace {
thread_local std::string last_error;
}

void remember_error() noexcept {
    try {
        throw;
    } catch (const c10::Error& error) {
        last_error = error.what_without_backtrace();
    } catch (const std::exception& error) {
        last_error = error.what();
    } catch (...) {
        last_error = "unknown native error";
    }
}

// UTF-8; it stays readable until the next error of this thread.
TS_API const char* ts_last_error() { return last_error.c_str(); }

TS_API void ts_free(void* memory) { std::free(memory); }
