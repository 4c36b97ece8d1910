namespace Hmlstm.Benchmarks;

/// <summary>How long one party took for one iteration (a step, where a stream is measured).</summary>
/// <param name="Party"><c>hmlstm</c>, <c>torchsharp</c>, or a variant of the Python peer.</param>
/// <param name="Threads">How many threads it could use.</param>
/// <param name="Seconds">Of each run, in the order of the runs.</param>
internal sealed record ContestantTime(string Party, int Threads, IReadOnlyList<double> Seconds)
{
    /// <summary>This tool's name as a party.</summary>
    public const string Ours = "hmlstm";

    /// <summary>
    /// The same network in the same process with the engine off: TorchSharp's operations, and for lstm, gru and rnn libtorch's own layers.
    /// </summary>
    public const string TorchSharp = "torchsharp";

    /// <summary>The median of the runs, in seconds.</summary>
    public double Median
    {
        get
        {
            double[] sorted = [.. Seconds.Order()];
            int middle = sorted.Length / 2;
            return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    /// <summary>The fastest of some times by their medians; null without any.</summary>
    public static ContestantTime? FastestOf(IEnumerable<ContestantTime> times) => times.MinBy(static time => time.Median);
}
