using Hmlstm.Engine.Products;

namespace Hmlstm.Engine.Threads;

/// <summary>
/// Runs the parts of a piece of work on several threads and waits for all of them, without an allocation after the first time.
/// </summary>
/// <remarks>The caller does the first part itself. A group runs one piece of work at a time and is used by one thread at a time.</remarks>
public sealed class ThreadGroup
{
    private const int Spins = 2000;

    private readonly object finished = new();
    private WorkerThread[] workers = [];
    private ISlicedWork? work;
    private int slices;
    private int open;
    private int arrived;
    private int generations;

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

    /// <summary>
    /// Waits until all parts of the work have come here. Each part must come as often as the others; where there is one part only,
    /// it goes on at once.
    /// </summary>
    /// <param name="count">How many parts there are.</param>
    internal void Barrier(int count)
    {
        if (count == 1)
        {
            return;
        }

        int generation = Volatile.Read(ref generations);
        if (Interlocked.Increment(ref arrived) == count)
        {
            arrived = 0;
            Volatile.Write(ref generations, generation + 1);
            return;
        }

        // Parts of equal length come nearly together. Where the machine has other work to do, it may do it meanwhile.
        for (int spin = 0; Volatile.Read(ref generations) == generation; spin++)
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

/// <summary>
/// A thread's place in a window: alone with a slice of the batch, or one of those that share the columns of each
/// product over the only slice.
/// </summary>
/// <param name="group">The threads that meet.</param>
/// <param name="slice">Which slice of the batch it computes.</param>
/// <param name="member">Which of the slice's threads it is.</param>
/// <param name="members">How many there are.</param>
internal readonly struct GroupMember(ThreadGroup group, int slice, int member, int members)
{
    /// <summary>Which slice of the batch it computes.</summary>
    public int Slice => slice;

    /// <summary>Which of the slice's threads it is.</summary>
    public int Member => member;

    /// <summary>Whether it does what is not shared out.</summary>
    public bool Leads => member == 0;

    /// <summary>The place of one of a window's threads.</summary>
    /// <param name="group">All of them.</param>
    /// <param name="part">Which it is.</param>
    /// <param name="parts">How many there are.</param>
    /// <param name="slices">Into how many slices the batch falls: one, or one for each thread.</param>
    public static GroupMember Of(ThreadGroup group, int part, int parts, int slices) =>
        slices == 1 ? new GroupMember(group, 0, part, parts) : new GroupMember(group, part, 0, 1);

    /// <summary>Waits for the slice's other threads.</summary>
    public void Barrier() => group.Barrier(members);

    /// <summary>Those of some rows that are this thread's.</summary>
    public (int First, int Count) Rows(int count) => ThreadGroup.Range(count, member, members);

    /// <summary>Those columns of a product that are this thread's, in whole panels.</summary>
    /// <param name="width">All columns, whole panels.</param>
    public (int First, int Count) Columns(int width) => Panels.Share(width, member, members);
}

/// <summary>Work that falls into parts which do not touch each other.</summary>
public interface ISlicedWork
{
    /// <summary>Does one part. It must not throw.</summary>
    /// <param name="slice">Which part, from 0.</param>
    /// <param name="slices">How many there are.</param>
    void Run(int slice, int slices);
}

/// <summary>A method as sliced work.</summary>
/// <param name="part">Does one part: which, and how many there are. It must not throw.</param>
internal sealed class SlicedAction(Action<int, int> part) : ISlicedWork
{
    /// <inheritdoc/>
    public void Run(int slice, int slices) => part(slice, slices);
}
