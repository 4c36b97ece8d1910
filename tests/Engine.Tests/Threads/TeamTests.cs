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
        var team = new Team();
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
        var team = new Team();
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

        // The pool's queue may take a new segment now and then.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50 * 16);
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
