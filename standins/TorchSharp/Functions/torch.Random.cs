using TorchSharp.Interop;

namespace TorchSharp;

/// <content>Random numbers in the shape of a tensor.</content>
public static partial class torch
{
    public static Tensor bernoulli(Tensor input, Generator? generator = null) => Native.ts_bernoulli(input, generator);

    public static Tensor multinomial(Tensor input, long num_samples, bool replacement = false, Generator? generator = null) =>
        Native.ts_multinomial(input, num_samples, replacement, generator);

    public static Tensor poisson(Tensor input, Generator? generator = null) => Native.ts_poisson(input, generator);
}
