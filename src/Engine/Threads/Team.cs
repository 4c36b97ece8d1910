namespace Hmlstm.Engine.Threads;

/// <summary>Runs the parts of a piece of work on several threads and waits for all of them, without an allocation after the first time.</summary>
/// <remarks>The caller does the first part itself; the others go to the thread pool. A team runs one piece of work at a time and is used by one thread at a time.</remarks>
public sealed class Team
{
    private const int Spins = 2000;

    private readonly object finished = new();
    private Helper[] helpers = [];
    private ISlicedWork? work;
    private int slices;
    private int open;

    /// <summary>How many threads the engine computes with; 1 or more. At first as many as the machine has cores.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public static int Threads
    {
        get => Volatile.Read(ref threads);
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            Volatile.Write(ref threads, value);
        }
    }

    private static int threads = Environment.ProcessorCount;

    /// <summary>Does all parts.</summary>
    /// <param name="parts">The work.</param>
    /// <param name="count">How many parts; at least 1.</param>
    public void Run(ISlicedWork parts, int count)
    {
        if (count == 1)
        {
            parts.Run(0, 1);
            return;
        }

        while (helpers.Length < count - 1)
        {
            helpers = [.. helpers, new Helper(this, helpers.Length + 1)];
        }

        work = parts;
        slices = count;
        open = count - 1;
        for (int i = 0; i < count - 1; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(helpers[i], preferLocal: false);
        }

        parts.Run(0, count);
        Wait();
        work = null;
    }

    /// <summary>Shares rows out to the threads.</summary>
    /// <param name="count">How many rows; at least 1.</param>
    /// <param name="part">Does some of them: the first, and how many. It must not throw.</param>
    internal void Share(int count, Action<int, int> part) => Run(
        new SlicedAction((slice, slices) =>
        {
            int from = (int)((long)count * slice / slices);
            part(from, (int)((long)count * (slice + 1) / slices) - from);
        }),
        Math.Min(count, Threads));

    // The parts end nearly together: looking again for a while is quicker than being woken.
    private void Wait()
    {
        for (int spin = 0; spin < Spins && Volatile.Read(ref open) > 0; spin++)
        {
            Thread.SpinWait(20);
        }

        lock (finished)
        {
            while (Volatile.Read(ref open) > 0)
            {
                Monitor.Wait(finished);
            }
        }
    }

    private void Finish()
    {
        if (Interlocked.Decrement(ref open) == 0)
        {
            lock (finished)
            {
                Monitor.Pulse(finished);
            }
        }
    }

    private sealed class Helper(Team team, int slice) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            team.work!.Run(slice, team.slices);
            team.Finish();
        }
    }
}
