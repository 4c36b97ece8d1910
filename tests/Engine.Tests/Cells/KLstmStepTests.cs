using Hmlstm.Engine.Cells.KLstm;
using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Tests.Cells;

public sealed unsafe class KLstmStepTests
{
    private readonly Random random = new(3);
    private readonly List<FloatBuffer> memory = [];

    [Theory]
    [InlineData(1, 1, 1, 1, false)]
    [InlineData(3, 17, 4, 5, false)]
    [InlineData(20, 32, 3, 16, false)]
    [InlineData(9, 50, 7, 64, false)]
    [InlineData(1, 1, 1, 1, true)]
    [InlineData(3, 17, 4, 5, true)]
    [InlineData(9, 50, 7, 64, true)]
    public void A_step_is_a_window_of_one_and_allocates_nothing(int inputs, int hidden, int cells, int batch, bool mixes)
    {
        var shape = new KLstmShape(inputs, hidden, cells);
        var parameters = new KLstmParameters
        {
            InputWeight = Draw(4 * cells * hidden * inputs),
            HiddenWeight = Draw(4 * cells * hidden * hidden),
            SelectInput = Draw(cells * inputs),
            SelectHidden = Draw(cells * hidden),
            Bias = Draw(4 * cells * hidden),
            SelectBias = Draw(cells),
        };
        var entries = new KLstmEntries { Input = Draw(batch * inputs), Hidden = Draw(batch * hidden), Cell = Draw(batch * hidden) };
        KLstmResults Results() => new()
        {
            Hidden = Draw(batch * hidden), Selection = Draw(batch * cells), Probability = Draw(batch * cells),
            LastHidden = Draw(batch * hidden), LastCell = Draw(batch * hidden),
        };
        KLstmResults window = Results(), step = Results();
        nint noise = mixes ? Zeros(batch * cells) : 0;
        new KLstmWorkspace().Forward(
            shape,
            new KLstmWindow { Batch = batch, Steps = 1, Temperature = 1, Noise = noise },
            parameters,
            entries,
            window,
            KLstmGradientNeed.None);
        var stepper = new KLstmStep(shape);
        stepper.Run(batch, mixes, parameters, entries, step);
        AssertNear(window.Selection, step.Selection, batch * cells);
        AssertNear(window.Probability, step.Probability, batch * cells);
        AssertNear(window.LastHidden, step.LastHidden, batch * hidden);
        AssertNear(window.LastCell, step.LastCell, batch * hidden);

        // The least of several: where other tests hold all threads of the engine, it makes another one.
        Assert.Equal(0, Enumerable.Range(0, 10).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            stepper.Run(batch, mixes, parameters, entries, step);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(13, false)]
    [InlineData(13, true)]
    public void Any_number_of_threads_gives_the_same_bits(int batch, bool mixes)
    {
        const int Inputs = 6, Hidden = 21, Cells = 3;
        var shape = new KLstmShape(Inputs, Hidden, Cells);
        var parameters = new KLstmParameters
        {
            InputWeight = Draw(4 * Cells * Hidden * Inputs), HiddenWeight = Draw(4 * Cells * Hidden * Hidden),
            SelectInput = Draw(Cells * Inputs), SelectHidden = Draw(Cells * Hidden),
        };
        var entries = new KLstmEntries { Input = Draw(batch * Inputs), Hidden = Draw(batch * Hidden), Cell = Draw(batch * Hidden) };
        float[]? first = null;
        int threads = ThreadGroup.Threads;
        for (ThreadGroup.Threads = 1; ThreadGroup.Threads <= 5; ThreadGroup.Threads++)
        {
            var results = new KLstmResults
            {
                Selection = Draw(batch * Cells), Probability = Draw(batch * Cells), LastHidden = Draw(batch * Hidden),
                LastCell = Draw(batch * Hidden),
            };
            new KLstmStep(shape) { LeastWork = 1 }.Run(batch, mixes, parameters, entries, results);
            float[] found =
            [
                .. new ReadOnlySpan<float>((float*)results.Selection, batch * Cells),
                .. new ReadOnlySpan<float>((float*)results.Probability, batch * Cells),
                .. new ReadOnlySpan<float>((float*)results.LastHidden, batch * Hidden),
                .. new ReadOnlySpan<float>((float*)results.LastCell, batch * Hidden),
            ];
            first ??= found;
            Assert.Equal(first, found);
        }

        ThreadGroup.Threads = threads;
    }

    private nint Zeros(int length)
    {
        var buffer = new FloatBuffer();
        memory.Add(buffer);
        return (nint)buffer.Zeros(length);
    }

    private nint Draw(int length)
    {
        float* place = (float*)Zeros(length);
        for (int i = 0; i < length; i++)
        {
            place[i] = (random.NextSingle() * 2) - 1;
        }

        return (nint)place;
    }

    private static void AssertNear(nint expected, nint actual, int length)
    {
        for (int i = 0; i < length; i++)
        {
            Assert.Equal(((float*)expected)[i], ((float*)actual)[i], 1e-5f);
        }
    }
}
