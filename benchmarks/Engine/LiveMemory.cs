using System.Globalization;
using Hmlstm.Runtime.Libtorch;

namespace Hmlstm.Benchmarks;

/// <summary>What is alive in this process, or by how much it grew.</summary>
/// <param name="Tensors">Handles of tensors.</param>
/// <param name="Heap">Bytes of the managed heap after a full collection.</param>
/// <param name="Resident">Bytes of the process in memory.</param>
internal readonly record struct LiveMemory(long Tensors, long Heap, long Resident)
{
    /// <summary>What objects that stay alive for reasons other than the measured work may add to the heap.</summary>
    private const long HeapTolerance = 64 << 10;

    /// <summary>What is alive now, after collection and finalisation.</summary>
    public static LiveMemory Now()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return new LiveMemory(LiveTensors.Count, GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
    }

    /// <summary>The growth since an earlier snapshot.</summary>
    /// <param name="before">The earlier snapshot.</param>
    public LiveMemory Since(in LiveMemory before) => new(Tensors - before.Tensors, Heap - before.Heap, Resident - before.Resident);

    /// <summary>Whether a growth counts as none.</summary>
    /// <param name="residentTolerance">Bytes of the process that allocators may take for themselves.</param>
    public bool IsNone(long residentTolerance) => Tensors <= 0 && Heap <= HeapTolerance && Resident <= residentTolerance;

    /// <summary>A growth as text.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Tensors:+0;-0;0} tensors, {Resident / 1e6:+0.00;-0.00;0} MB of the process, {Heap / 1e3:+0.0;-0.0;0} kB of the heap");
}
