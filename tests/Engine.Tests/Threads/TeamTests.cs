using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Tests.Threads;

public sealed class TeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_part_is_done_once_before_the_call_returns(int parts)
    {
        var team = new ThreadGroup();
        var work = new Counting(parts);
        for (int round = 1; round <= 200; round++)
        {
            team.Run(work, parts);
            Assert.All(work.Done, done => Assert.Equal(round, done));
        }
    }

    [Fact]
    public void Nothing_is_allocated_after_the_first_time()
    {
        var team = new ThreadGroup();
        var work = new Counting(2);
        for (int round = 0; round < 50; round++)
        {
            team.Run(work, 2);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 50; round++)
        {
            team.Run(work, 2);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void No_part_goes_on_before_all_have_met(int parts)
    {
        var team = new ThreadGroup();
        var work = new Meeting(team, parts);
        team.Run(work, parts);
        Assert.All(work.Steps, steps => Assert.Equal(Meeting.Count, steps));
        Assert.Equal(0, work.Ahead);
    }

    [Fact]
    public async Task Teams_work_beside_each_other()
    {
        Task[] all = [.. Enumerable.Range(0, 6).Select(_ => Task.Run(() => No_part_goes_on_before_all_have_met(3)))];
        await Task.WhenAll(all);
    }

    private sealed class Meeting(ThreadGroup team, int parts) : ISlicedWork
    {
        public const int Count = 300;
        private int ahead;

        public int[] Steps { get; } = new int[parts];

        public int Ahead => ahead;

        public void Run(int slice, int slices)
        {
            for (int step = 0; step < Count; step++)
            {
                Volatile.Write(ref Steps[slice], step + 1);
                team.Barrier(slices);
                for (int other = 0; other < slices; other++)
                {
                    if (Volatile.Read(ref Steps[other]) != step + 1)
                    {
                        Interlocked.Increment(ref ahead);
                    }
                }

                team.Barrier(slices);
            }
        }
    }

    private sealed class Counting(int parts) : ISlicedWork
    {
        public int[] Done { get; } = new int[parts];

        public void Run(int slice, int slices)
        {
            Interlocked.Add(ref Done[slice], slices == Done.Length ? 1 : -1);
        }
    }
}
