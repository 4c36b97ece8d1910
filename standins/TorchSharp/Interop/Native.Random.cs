using System.Runtime.InteropServices;
using Generator = TorchSharp.torch.Generator;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Interop;

internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor ts_bernoulli(Tensor input, Generator? generator);

    [LibraryImport(Library)]
    internal static partial int ts_bernoulli_(Tensor input, double p, Generator? generator);

    [LibraryImport(Library)]
    internal static partial int ts_bernoulli_tensor_(Tensor input, Tensor p, Generator? generator);

    [LibraryImport(Library)]
    internal static partial Tensor ts_multinomial(
        Tensor input,
        long numSamples,
        [MarshalAs(UnmanagedType.U1)] bool replacement,
        Generator? generator);

    [LibraryImport(Library)]
    internal static partial int ts_normal_(Tensor input, double mean, double std, Generator? generator);

    [LibraryImport(Library)]
    internal static partial int ts_uniform_(Tensor input, double from, double to, Generator? generator);

    [LibraryImport(Library)]
    internal static partial int ts_exponential_(Tensor input, double lambda, Generator? generator);

    [LibraryImport(Library)]
    internal static partial int ts_geometric_(Tensor input, double p, Generator? generator);

    [LibraryImport(Library)]
    internal static partial int ts_cauchy_(Tensor input, double median, double sigma, Generator? generator);

    [LibraryImport(Library)]
    internal static partial int ts_log_normal_(Tensor input, double mean, double std, Generator? generator);

    [LibraryImport(Library)]
    internal static partial int ts_random_(Tensor input, double from, double to, Generator? generator);

    [LibraryImport(Library)]
    internal static partial Tensor ts_poisson(Tensor input, Generator? generator);
}
