using System.Globalization;
using static TorchSharp.torch;

namespace Hmlstm.Benchmarks.Cases;

/// <summary>
/// A small HM-LSTM over long series, where each operation is tiny: sinusoids on two time scales, as <c>two-scale-sines</c> makes them.
/// </summary>
internal static class HmLstmSinusoids
{
    /// <summary>The case.</summary>
    /// <param name="batch">B.</param>
    /// <param name="steps">T.</param>
    /// <param name="hidden">The widths of the levels.</param>
    public static ComparedBenchmark Create(int batch = 10, int steps = 397, params int[] hidden)
    {
        int[] widths = hidden.Length == 0 ? [30, 30] : hidden;
        var work = new HmLstmOperationCount(Inputs: 1, widths, batch, steps, Trains: true, InputHasGradient: false);
        return new ComparedBenchmark(
            "hm-lstm-small",
            string.Create(
                CultureInfo.InvariantCulture,
                $"hm-lstm, B {batch}, T {steps}, levels of {string.Join(", ", widths)}, two sinusoids, forward and backward"),
            goal: 40,
            ["eager", "script", "deferred"],
            () => Prepare(batch, steps, widths),
            work.Count);
    }

    /// <summary>The network and its window.</summary>
    /// <param name="batch">B.</param>
    /// <param name="steps">T.</param>
    /// <param name="hidden">The widths of the levels.</param>
    public static WindowWorkload Prepare(int batch, int steps, int[] hidden) =>
        new(
            "{ model: Bench, task: regression, input: { features: 1 }, "
                + $"layers: [ {{ cell: hm-lstm, hidden: [{string.Join(", ", hidden)}] }} ], output: {{ size: 1 }} }}",
            Signals(batch, steps))
        {
            Peer = "hm-lstm",
            Options = PeerOptions.Of(hidden),
        };

    /// <summary>2 sin(0.6 x + a) + 5 sin(0.1 x + b), 400 points from 0 to 50 π: [B, T, 1].</summary>
    private static Tensor Signals(int batch, int steps)
    {
        const int Points = 400;
        var numbers = new PortableRandom((ulong)Workload.Seed);
        float[] values = new float[batch * steps];
        for (int row = 0; row < batch; row++)
        {
            double fast = 10 * numbers.Uniform();
            double slow = 10 * numbers.Uniform();
            for (int t = 0; t < steps; t++)
            {
                double x = 50 * Math.PI * t / (Points - 1);
                values[(row * steps) + t] = (float)((2 * Math.Sin((0.6 * x) + fast)) + (5 * Math.Sin((0.1 * x) + slow)));
            }
        }

        return tensor(values, [batch, steps, 1]);
    }
}
