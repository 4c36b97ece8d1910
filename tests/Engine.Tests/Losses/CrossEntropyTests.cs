using Hmlstm.Engine.Losses;
using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Tests.Losses;

public sealed unsafe class CrossEntropyTests : IDisposable
{
    private const long Ignored = -100;

    private readonly int threads = ThreadGroup.Threads;

    public void Dispose() => ThreadGroup.Threads = threads;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 16)]
    [InlineData(7, 49)]
    [InlineData(400, 700)]
    public void Loss_and_gradient_are_those_of_the_equations_with_any_number_of_threads(int count, int classes)
    {
        var random = new Random(count);
        FloatBuffer logits = new(), normalisers = new(), gradient = new();
        float* x = logits.Ensure((long)count * classes), to = gradient.Ensure((long)count * classes);
        long[] targets = [.. Enumerable.Range(0, count).Select(row => row % 5 == 2 ? Ignored : random.Next(classes))];
        for (int i = 0; i < count * classes; i++)
        {
            x[i] = (random.NextSingle() - 0.5f) * (i % 7 == 0 ? 150 : 6);
        }

        fixed (long* places = targets)
        {
            var rows = new CrossEntropyRows(count, classes, (nint)x, (nint)places, Ignored, (nint)normalisers.Ensure(count));
            var loss = new CrossEntropy();
            float? first = null;
            for (ThreadGroup.Threads = 1; ThreadGroup.Threads <= 3; ThreadGroup.Threads++)
            {
                float mean = loss.Forward(rows, out long counted);
                Assert.Equal(targets.Count(static target => target != Ignored), counted);
                Assert.Equal(first ??= mean, mean);
                loss.Backward(rows, 0.5f / counted, (nint)to);
                Assert.Equal(Expected(x, targets, classes, 0.5 / counted, to), mean, 1e-5);

                long before = GC.GetAllocatedBytesForCurrentThread();
                loss.Forward(rows, out _);
                loss.Backward(rows, 1, (nint)to);
                Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            }
        }

        KeepAlive(logits, normalisers, gradient);
    }

    [Fact]
    public void What_is_no_number_makes_the_loss_none_and_so_do_rows_that_do_not_count()
    {
        FloatBuffer logits = new(), normalisers = new();
        float* x = logits.Zeros(20);
        long* targets = stackalloc long[] { 3 };
        var rows = new CrossEntropyRows(1, 20, (nint)x, (nint)targets, Ignored, (nint)normalisers.Ensure(1));
        var loss = new CrossEntropy();
        Assert.Equal(MathF.Log(20), loss.Forward(rows, out _), 1e-6f);
        x[17] = float.NaN;
        Assert.Equal(float.NaN, loss.Forward(rows, out _));
        x[17] = float.PositiveInfinity;
        Assert.Equal(float.NaN, loss.Forward(rows, out _));
        x[17] = 0;
        targets[0] = Ignored;
        Assert.Equal(float.NaN, loss.Forward(rows, out long counted));
        Assert.Equal(0, counted);
        KeepAlive(logits, normalisers);
    }

    private static void KeepAlive(params ReadOnlySpan<FloatBuffer> buffers)
    {
        foreach (FloatBuffer buffer in buffers)
        {
            GC.KeepAlive(buffer);
        }
    }

    /// <summary>The mean by plain loops in double precision; the gradient is compared on the way.</summary>
    private static double Expected(float* x, long[] targets, int classes, double factor, float* gradient)
    {
        double sum = 0;
        for (int row = 0; row < targets.Length; row++, x += classes, gradient += classes)
        {
            double most = double.NegativeInfinity, total = 0;
            for (int i = 0; i < classes; i++)
            {
                most = Math.Max(most, x[i]);
            }

            for (int i = 0; i < classes; i++)
            {
                total += Math.Exp(x[i] - most);
            }

            bool counts = targets[row] != Ignored;
            sum += counts ? most + Math.Log(total) - x[targets[row]] : 0;
            for (int i = 0; i < classes; i++)
            {
                double expected = counts ? factor * ((Math.Exp(x[i] - most) / total) - (i == targets[row] ? 1 : 0)) : 0;
                Assert.Equal(expected, gradient[i], 1e-5 * factor);
            }
        }

        return sum / targets.Count(static target => target != Ignored);
    }
}
