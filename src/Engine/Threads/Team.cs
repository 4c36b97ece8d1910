namespace Hmlstm.Engine.Threads;

/// <summary>Runs the parts of a piece of work on several threads and waits for all of them, without an allocation after the first time.</summary>
/// <remarks>The caller does the first part itself. A team runs one piece of work at a time and is used by one thread at a time.</remarks>
public sealed class Team
{
    private const int Spins = 2000;

    private readonly object finished = new();
    private WorkerThread[] workers = [];
    private ISlicedWork? work;
    private int slices;
    private int open;
    private int arrived;
    private int meetings;

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

    /// <summary>One of some nearly equal ranges.</summary>
    /// <param name="count">What they fill together.</param>
    /// <param name="slice">Which of them.</param>
    /// <param name="slices">How many there are.</param>
    public static (int First, int Count) Range(int count, int slice, int slices)
    {
        int first = (int)((long)count * slice / slices);
        return (first, (int)((long)count * (slice + 1) / slices) - first);
    }

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

        if (workers.Length < count - 1)
        {
            workers = new WorkerThread[count - 1];
        }

        work = parts;
        slices = count;
        open = count - 1;
        for (int i = 0; i < count - 1; i++)
        {
            workers[i] = WorkerThread.Rent();
            workers[i].Begin(this, i + 1);
        }

        parts.Run(0, count);
        Wait();
        for (int i = count - 2; i >= 0; i--)
        {
            workers[i].Return();
        }

        work = null;
    }

    /// <summary>Waits until all parts of the work have come here. Each part must come as often as the others; where there is one part only, it goes on at once.</summary>
    /// <param name="count">How many parts there are.</param>
    internal void Meet(int count)
    {
        if (count == 1)
        {
            return;
        }

        int meeting = Volatile.Read(ref meetings);
        if (Interlocked.Increment(ref arrived) == count)
        {
            arrived = 0;
            Volatile.Write(ref meetings, meeting + 1);
            return;
        }

        // Parts of equal length come nearly together. Where the machine has other work to do, it may do it meanwhile.
        for (int spin = 0; Volatile.Read(ref meetings) == meeting; spin++)
        {
            if (spin < Spins)
            {
                Thread.SpinWait(1);
            }
            else
            {
                Thread.Yield();
            }
        }
    }

    /// <summary>Does one part of what runs now, on the thread that calls.</summary>
    /// <param name="slice">Which part.</param>
    internal void Work(int slice)
    {
        work!.Run(slice, slices);
        if (Interlocked.Decrement(ref open) == 0)
        {
            lock (finished)
            {
                Monitor.Pulse(finished);
            }
        }
    }

    /// <summary>Shares rows out to the threads.</summary>
    /// <param name="count">How many rows; at least 1.</param>
    /// <param name="part">Does some of them: the first, and how many. It must not throw.</param>
    internal void Share(int count, Action<int, int> part) => Run(
        new SlicedAction((slice, slices) =>
        {
            (int first, int own) = Range(count, slice, slices);
            part(first, own);
        }),
        Math.Min(count, Threads));

    // The parts end nearly together: looking again for a while is quicker than being woken.
    private void Wait()
    {
        for (int spin = 0; spin < 10 * Spins && Volatile.Read(ref open) > 0; spin++)
        {
            Thread.SpinWait(1);
        }

        lock (finished)
        {
            while (Volatile.Read(ref open) > 0)
            {
                Monitor.Wait(finished);
            }
        }
    }
}
