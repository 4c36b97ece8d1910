using System.Diagnostics;
using Hmlstm.Runtime.Libtorch;

namespace Hmlstm.Benchmarks;

/// <summary>Measures: all parties take turns, so that a slow minute of the machine falls on all of them alike.</summary>
internal static class Timing
{
    /// <summary>A turn lasts at least so long; short iterations are repeated within it.</summary>
    private const double Turn = 0.05;

    /// <summary>Iterations of the warm-up at least; TorchScript compiles in its second one.</summary>
    private const int WarmingIterations = 3;

    /// <summary>
    /// The threads of a BLAS library spin for a while after a product; the next party's turn starts when they sleep.
    /// </summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(30);

    /// <summary>Times the parties in turn.</summary>
    /// <param name="parties">Who takes part.</param>
    /// <param name="runs">Turns of each.</param>
    /// <param name="units">What an iteration's time is divided by.</param>
    /// <param name="warming">Seconds that each warms up at least.</param>
    public static IReadOnlyList<ContestantTime> Alternate(IEnumerable<Contestant> parties, int runs, int units, double warming)
    {
        (Contestant Party, int Repetitions, double[] Seconds)[] all =
        [
            .. parties.Select(party => (party, Warm(party, warming), new double[runs])),
        ];
        for (int run = 0; run < runs; run++)
        {
            foreach ((Contestant party, int repetitions, double[] seconds) in all)
            {
                Thread.Sleep(Rest);
                seconds[run] = party.Time(repetitions) / repetitions / units;
            }
        }

        return [.. all.Select(static one => new ContestantTime(one.Party.Name, one.Party.Threads, one.Seconds))];
    }

    /// <summary>Seconds of so many iterations of this process.</summary>
    public static double Own(Action iterate, int threads, int repetitions)
    {
        ComputeThreads.Use(threads);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repetitions; i++)
        {
            iterate();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Managed bytes that one iteration allocates on this thread, after the first.</summary>
    public static double Allocated(Action iterate)
    {
        const int Iterations = 3;
        iterate();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Iterations; i++)
        {
            iterate();
        }

        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Iterations;
    }

    private static int Warm(Contestant party, double warming)
    {
        double fastest = double.PositiveInfinity;
        double spent = 0;
        for (int i = 0; i < WarmingIterations || spent < warming; i++)
        {
            double seconds = party.Time(1);
            fastest = Math.Min(fastest, seconds);
            spent += seconds;
        }

        return (int)Math.Clamp(Math.Ceiling(Turn / fastest), 1, 100_000);
    }
}
