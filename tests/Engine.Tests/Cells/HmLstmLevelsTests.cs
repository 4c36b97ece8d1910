using Hmlstm.Engine.Cells.HmLstm;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Tests.Cells;

/// <summary>
/// What threads and memory must not change. The numbers themselves are compared with libtorch and with plain loops in
/// the tests of the runtime.
/// </summary>
public sealed class HmLstmLevelsTests : IDisposable
{
    private readonly int threads = ThreadGroup.Threads;

    public void Dispose() => ThreadGroup.Threads = threads;

    [Theory]
    [InlineData(1, 5, false)]
    [InlineData(7, 1, true)]
    [InlineData(40, 13, true)]
    [InlineData(65, 30, false)]
    public void Rows_or_columns_and_any_number_of_threads_give_the_same_numbers(int width, int batch, bool layerNorm)
    {
        int[] hidden = [width, 33, 9];
        ThreadGroup.Threads = 1;
        HmLstmRun expected = Run(new HmLstmRules(), new HmLstmWorkspace());
        foreach (int count in new[] { 1, 2, 5 })
        {
            ThreadGroup.Threads = count;
            foreach (bool sharesColumns in new[] { false, true })
            {
                // Twice in the same memory: what the first run left must not count.
                var workspace = new HmLstmWorkspace();
                var rules = new HmLstmRules { SharesColumns = sharesColumns };
                AssertSame(expected, Run(rules, workspace));
                AssertSame(expected, Run(rules, workspace));
            }
        }

        HmLstmRun Run(HmLstmRules rules, HmLstmWorkspace workspace)
        {
            var run = new HmLstmRun(rules, hidden, inputs: 3, batch, steps: 11, layerNorm);
            run.Run(workspace);
            return run;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_window_that_comes_again_allocates_nothing(bool sharesColumns)
    {
        ThreadGroup.Threads = 2;
        var run = new HmLstmRun(
            new HmLstmRules { SharesColumns = sharesColumns },
            [20, 12, 9],
            inputs: 4,
            batch: 6,
            steps: 9,
            layerNorm: true);
        var workspace = new HmLstmWorkspace();
        run.Run(workspace);
        run.Run(workspace);
        long before = GC.GetAllocatedBytesForCurrentThread();
        run.Run(workspace);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_step_of_a_stream_allocates_nothing(bool sharesColumns)
    {
        ThreadGroup.Threads = 2;
        var run = new HmLstmRun(new HmLstmRules { SharesColumns = sharesColumns }, [20, 12, 9], inputs: 4, batch: 3, steps: 1);
        var stream = new HmLstmStream(run.Stack, new HmLstmPackedWeights(run.Stack, run.Weights, table: 0, vocabulary: 0), batch: 3);
        run.Window.Levels.CopyTo(stream.Values, 0);
        stream.Step(run.Window.Input, slope: 1, goesOn: false);
        stream.Step(run.Window.Input, slope: 1, goesOn: true);
        long before = GC.GetAllocatedBytesForCurrentThread();
        stream.Step(run.Window.Input, slope: 1, goesOn: true);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void AssertSame(HmLstmRun expected, HmLstmRun actual)
    {
        foreach ((string name, bool isGradient) in expected.Results)
        {
            float[] wanted = expected[name], found = actual[name];
            if (!isGradient)
            {
                Assert.Equal(wanted, found);
                continue;
            }

            // Threads add up their own parts of some sums, so the last places differ.
            double largest = wanted.Max(Math.Abs);
            for (int i = 0; i < wanted.Length; i++)
            {
                Assert.True(Math.Abs(wanted[i] - found[i]) <= 1e-4 * Math.Max(largest, 1e-3), $"{name}[{i}]: {wanted[i]} and {found[i]}");
            }
        }
    }
}
