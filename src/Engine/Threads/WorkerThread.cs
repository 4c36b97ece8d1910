using System.Diagnostics;

namespace Hmlstm.Engine.Threads;

/// <summary>A thread that does one part of a group's work at a time, and is kept for the next group.</summary>
/// <remarks>
/// Windows come one after the other, forward and then backward, and waking a thread that sleeps may take longer than a short window. So a
/// thread that has ended looks for new work for two milliseconds before it sleeps, most of the time leaving its core to whoever wants it.
/// The threads are of the background: they do not keep a process alive.
/// </remarks>
internal sealed class WorkerThread
{
    private const int WaitedTogether = 16;

    private static readonly long Patience = Stopwatch.Frequency / 500;
    private static readonly long Attention = Stopwatch.Frequency / 20_000;
    private static readonly Lock PoolGate = new();
    private static readonly List<WorkerThread> Pool = [];

    private readonly object gate = new();
    private ThreadGroup? group;
    private int slice;
    private bool sleeps;

    private WorkerThread() => new Thread(Live) { IsBackground = true, Name = "Hmlstm engine" }.Start();

    /// <summary>A thread without work: the one that had some last, if there is any.</summary>
    public static WorkerThread Rent()
    {
        lock (PoolGate)
        {
            if (Pool.Count > 0)
            {
                WorkerThread last = Pool[^1];
                Pool.RemoveAt(Pool.Count - 1);
                return last;
            }
        }

        return new WorkerThread();
    }

    /// <summary>Gives the thread back, before or after it has ended its part.</summary>
    public void Return()
    {
        lock (PoolGate)
        {
            Pool.Add(this);
        }
    }

    /// <summary>Begins a part.</summary>
    /// <param name="of">Whose work it is.</param>
    /// <param name="part">Which slice.</param>
    public void Begin(ThreadGroup of, int part)
    {
        slice = part;

        // Whoever comes second sees what the other one wrote: the thread says that it sleeps before it looks once more.
        Interlocked.Exchange(ref group, of);
        if (Volatile.Read(ref sleeps))
        {
            lock (gate)
            {
                Monitor.Pulse(gate);
            }
        }
    }

    private void Live()
    {
        while (true)
        {
            ThreadGroup mine = Next();
            int part = slice;
            Volatile.Write(ref group, null);
            mine.Work(part);
        }
    }

    private ThreadGroup Next()
    {
        long since = Stopwatch.GetTimestamp(), waited;
        while ((waited = Stopwatch.GetTimestamp() - since) < Patience)
        {
            for (int i = 0; i < WaitedTogether; i++)
            {
                if (Volatile.Read(ref group) is { } found)
                {
                    return found;
                }

                Thread.SpinWait(1);
            }

            if (waited > Attention)
            {
                Thread.Yield();
            }
        }

        lock (gate)
        {
            Volatile.Write(ref sleeps, true);
            Interlocked.MemoryBarrier();
            ThreadGroup? found;
            while ((found = Volatile.Read(ref group)) is null)
            {
                Monitor.Wait(gate);
            }

            Volatile.Write(ref sleeps, false);
            return found;
        }
    }
}
