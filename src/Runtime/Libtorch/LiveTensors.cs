using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Libtorch;

/// <summary>How many handles of tensors are alive: what a test or a service watches to see that nothing is left behind.</summary>
/// <remarks>
/// TorchSharp's own counters drift where a custom function takes part in a graph: for an output that got no gradient it hands a
/// <see cref="Tensor"/> without a native handle to <c>backward</c>, which is counted when it is made and, having nothing to dispose, never
/// counted off. The CPU engine's functions count these, and here they are subtracted. No memory stands behind them.
/// </remarks>
public static class LiveTensors
{
    [ThreadStatic]
    private static long absentOfThread;

    private static long absent;

    /// <summary>Tensors alive in the process.</summary>
    public static long Count => Tensor.TotalCount - Interlocked.Read(ref absent);

    /// <summary>Tensors, and packed sequences, that this thread has made and not disposed.</summary>
    public static long CountOfThread => DisposeScopeManager.Statistics.ThreadTotalLiveCount - absentOfThread;

    /// <summary>Counts the gradients among <paramref name="gradients"/> that TorchSharp made without a handle.</summary>
    internal static void CountAbsent(IEnumerable<Tensor?> gradients)
    {
        foreach (Tensor? gradient in gradients)
        {
            if (gradient is { IsInvalid: true })
            {
                Interlocked.Increment(ref absent);
                absentOfThread++;
            }
        }
    }
}
