// Random numbers in the shape of a tensor.
#include "api.h"

#include <ATen/Functions.h>

TS_API Handle ts_bernoulli(Handle input, at::Generator* generator) {
    return make([&] { return input->bernoulli(optional_generator(generator)); });
}

TS_API int ts_bernoulli_(Handle input, double p, at::Generator* generator) {
    return run([&] { input->bernoulli_(p, optional_generator(generator)); });
}

TS_API int ts_bernoulli_tensor_(Handle input, Handle p, at::Generator* generator) {
    return run([&] { input->bernoulli_(*p, optional_generator(generator)); });
}

TS_API Handle ts_multinomial(Handle input, int64_t num_samples, bool replacement, at::Generator* generator) {
    return make([&] { return input->multinomial(num_samples, replacement, optional_generator(generator)); });
}

TS_API int ts_normal_(Handle input, double mean, double std, at::Generator* generator) {
    return run([&] { input->normal_(mean, std, optional_generator(generator)); });
}

TS_API int ts_uniform_(Handle input, double from, double to, at::Generator* generator) {
    return run([&] { input->uniform_(from, to, optional_generator(generator)); });
}

TS_API int ts_exponential_(Handle input, double lambda, at::Generator* generator) {
    return run([&] { input->exponential_(lambda, optional_generator(generator)); });
}

TS_API int ts_geometric_(Handle input, double p, at::Generator* generator) {
    return run([&] { input->geometric_(p, optional_generator(generator)); });
}

TS_API int ts_cauchy_(Handle input, double median, double sigma, at::Generator* generator) {
    return run([&] { input->cauchy_(median, sigma, optional_generator(generator)); });
}

TS_API int ts_log_normal_(Handle input, double mean, double std, at::Generator* generator) {
    return run([&] { input->log_normal_(mean, std, optional_generator(generator)); });
}

TS_API int ts_random_(Handle input, double from, double to, at::Generator* generator) {
    return run([&] { input->random_(static_cast<int64_t>(from), static_cast<int64_t>(to), optional_generator(generator)); });
}

TS_API Handle ts_poisson(Handle input, at::Generator* generator) {
    return make([&] { return at::poisson(*input, optional_generator(generator)); });
}
