using System.Globalization;
using Hmlstm.Benchmarks.Peers;
using Hmlstm.Runtime.Libtorch;

namespace Hmlstm.Benchmarks.Cases;

/// <summary>
/// What 1,000 iterations leave behind: live tensors, memory of the process, objects on the managed heap; and what each of them allocates
/// there.
/// </summary>
/// <param name="iterations">How many are observed.</param>
/// <param name="warming">How many run before, until every buffer has its size, and the garbage collector has come round to all of its
/// youngest generation.</param>
internal sealed class MemoryGrowth(int iterations = 1000, int warming = 3000)
    : Benchmark(
        "memory",
        string.Create(
            CultureInfo.InvariantCulture,
            $"hm-lstm, B 10, T 50, levels of 30, 30, forward and backward, {iterations} iterations after {warming}"))
{
    /// <summary>The allocator moves a page now and then for reasons of its own.</summary>
    private const long ResidentTolerance = 2 << 20;

    /// <inheritdoc/>
    public override BenchmarkResult Run(BenchmarkSetting setting, Lazy<PeerProcess> peer)
    {
        using Workload workload = HmLstmSinusoids.Prepare(batch: 10, steps: 50, [30, 30]);
        ComputeThreads.Use(setting.Threads[0]);
        Repeat(workload, warming);
        LiveMemory before = LiveMemory.Now();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        Repeat(workload, iterations);
        double each = (double)(GC.GetAllocatedBytesForCurrentThread() - allocated) / iterations;
        LiveMemory after = LiveMemory.Now();
        LiveMemory growth = after.Since(before);
        return new BenchmarkResult
        {
            Case = Name,
            Title = Title,
            Goal = "no growth, no allocation",
            Reached = string.Create(CultureInfo.InvariantCulture, $"{growth}; {each / 1e3:0.#} kB allocated by each"),
            IsMet = growth.IsNone(ResidentTolerance) && each == 0,
            Allocated = each,
            Resident = after.Resident,
        };
    }

    private static void Repeat(Workload workload, int count)
    {
        for (int i = 0; i < count; i++)
        {
            workload.Iterate();
        }
    }
}
