using System.Globalization;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Hmlstm.Benchmarks.Cases;

/// <summary>A k-lstm over the rows of images, of the size that Kuo and Chien use for MNIST.</summary>
internal static class KLstmRows
{
    private const int Features = 28;

    /// <summary>The case.</summary>
    /// <param name="batch">B.</param>
    /// <param name="steps">T.</param>
    /// <param name="cells">K.</param>
    /// <param name="width">H of each layer.</param>
    /// <param name="layers">How many layers.</param>
    public static ComparedBenchmark Create(int batch = 150, int steps = 28, int cells = 4, int width = 128, int layers = 3)
    {
        int[] hidden = [.. Enumerable.Repeat(width, layers)];
        return new ComparedBenchmark(
            "k-lstm",
            string.Create(
                CultureInfo.InvariantCulture,
                $"k-lstm, B {batch}, T {steps}, K {cells}, {layers} layers of {width}, {Features} inputs, forward and backward"),
            goal: 5,
            ["eager", "script"],
            () => Prepare(batch, steps, cells, hidden),
            _ => Count(batch, steps, cells, hidden));
    }

    private static WindowWorkload Prepare(int batch, int steps, int cells, int[] hidden) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{{ model: Bench, task: classification, input: {{ features: {Features} }}, "
                    + $"layers: [ {{ cell: k-lstm, hidden: [{string.Join(", ", hidden)}], cells: {cells}, selection: most-probable }} ], "
                    + $"output: {{ size: 10 }} }}"),
            rand(batch, steps, Features))
        {
            Peer = "k-lstm",
            Options = new JsonObject
            {
                ["hidden"] = PeerOptions.Widths(hidden),
                ["cells"] = cells,
                ["temperature"] = 1,
                ["training"] = true,
            },
        };

    private static BenchmarkWork Count(int batch, int steps, int cells, int[] hidden)
    {
        double rows = (double)batch * steps;
        var work = default(BenchmarkWork);
        for (int layer = 0; layer < hidden.Length; layer++)
        {
            int outputs = (4 * cells * hidden[layer]) + cells;
            work += BenchmarkWork.OfProduct(rows, rows, layer == 0 ? Features : hidden[layer - 1], outputs, passes: layer == 0 ? 2 : 3)
                + BenchmarkWork.OfProduct(rows, rows, hidden[layer], outputs, passes: 3);
        }

        return work;
    }
}
