using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Random numbers in the shape of a tensor.</content>
    public partial class Tensor
    {
        public Tensor bernoulli(Generator? generator = null) => Native.ts_bernoulli(this, generator);

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) => Done(Native.ts_bernoulli_(this, p, generator));

        public Tensor bernoulli_(Tensor p, Generator? generator = null) => Done(Native.ts_bernoulli_tensor_(this, p, generator));

        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) =>
            Native.ts_multinomial(this, num_samples, replacement, generator);

        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null) =>
            Done(Native.ts_normal_(this, mean, std, generator));

        public Tensor uniform_(double from, double to, Generator? generator = null) => Done(Native.ts_uniform_(this, from, to, generator));

        public Tensor exponential_(double lambda = 1, Generator? generator = null) => Done(Native.ts_exponential_(this, lambda, generator));

        public Tensor geometric_(double p, Generator? generator = null) => Done(Native.ts_geometric_(this, p, generator));

        public Tensor cauchy_(double median = 0, double sigma = 1, Generator? generator = null) =>
            Done(Native.ts_cauchy_(this, median, sigma, generator));

        public Tensor log_normal_(double mean = 0, double std = 1, Generator? generator = null) =>
            Done(Native.ts_log_normal_(this, mean, std, generator));

        public Tensor random_(double from, double to, Generator? generator = null) => Done(Native.ts_random_(this, from, to, generator));

        public Tensor poisson(Generator? generator = null) => Native.ts_poisson(this, generator);
    }
}
