using Hmlstm.Engine.Cells.Rnn;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Tests.Cells;

public sealed class RnnStepTests : IDisposable
{
    private readonly int threads = ThreadGroup.Threads;

    public static TheoryData<RnnKind, bool> Rules()
    {
        var rules = new TheoryData<RnnKind, bool>();
        foreach (RnnKind kind in Enum.GetValues<RnnKind>())
        {
            rules.Add(kind, false);
            rules.Add(kind, true);
        }

        return rules;
    }

    public void Dispose() => ThreadGroup.Threads = threads;

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_step_gives_the_numbers_of_the_equations(RnnKind kind, bool bias)
    {
        foreach (int batch in new[] { 1, 3, 5, 64 })
        {
            var shape = new RnnShape(kind, 3, [7, 16, 33], Bias: bias);
            var run = new RnnRun(shape, batch, 1, null, seed: batch);
            new RnnStep(shape).Run(run.Window);
            foreach ((string name, double[] expected) in run.Reference().Where(static pair => pair.Key != "output"))
            {
                for (int i = 0; i < expected.Length; i++)
                {
                    Assert.Equal(expected[i], run[name][i], 1e-5);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_step_with_zoneout_gives_expected_values(RnnKind kind, bool bias)
    {
        var shape = new RnnShape(kind, 3, [7, 33], Bias: bias, Zoneout: new(0.1f, 0.4f));
        var run = new RnnRun(shape, 5, 1, null, seed: 2);
        new RnnStep(shape).Run(run.Window);
        foreach ((string name, double[] expected) in run.Reference().Where(static pair => pair.Key != "output"))
        {
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i], run[name][i], 1e-5);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Any_number_of_threads_gives_the_same_bits_and_nothing_is_allocated_after_the_first_time(RnnKind kind, bool bias)
    {
        var shape = new RnnShape(kind, 5, [37, 20], Bias: bias);
        foreach (int batch in new[] { 1, 2, 7 })
        {
            Dictionary<string, float[]>? first = null;
            var run = new RnnRun(shape, batch, 1, null, seed: 3);
            for (ThreadGroup.Threads = 1; ThreadGroup.Threads <= 5; ThreadGroup.Threads++)
            {
                var step = new RnnStep(shape) { LeastWork = 1 };
                step.Run(run.Window);
                first ??= run.Results.ToDictionary(static name => name, name => run[name].ToArray());
                Assert.All(first, pair => Assert.Equal(pair.Value, run[pair.Key].ToArray()));
                long before = GC.GetAllocatedBytesForCurrentThread();
                step.Run(run.Window);
                Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            }
        }
    }

    [Fact]
    public void A_stack_that_reads_from_the_end_has_no_steps() =>
        Assert.Throws<ArgumentException>(static () => new RnnStep(new RnnShape(RnnKind.Lstm, 3, [4], Bidirectional: true)));
}
