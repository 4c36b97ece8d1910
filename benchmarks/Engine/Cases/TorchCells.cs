using System.Globalization;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Hmlstm.Benchmarks.Cases;

/// <summary>The cells that PyTorch has too, against its own modules.</summary>
internal static class TorchCells
{
    // libtorch has a oneDNN kernel for a whole window of an lstm, and none for the other two.
    private static readonly (string Cell, int Gates, double SmallGoal)[] Cells = [("lstm", 4, 3), ("gru", 3, 8), ("rnn", 1, 8)];

    /// <summary>Each cell at a small and a large size.</summary>
    public static IEnumerable<ComparedBenchmark> Create() => Cells.SelectMany(static cell => new[]
    {
        Create(cell.Cell, cell.Gates, "small", cell.SmallGoal, batch: 32, steps: 50, layers: 2, width: 32, features: 32),
        Create(cell.Cell, cell.Gates, "large", goal: 2.5, batch: 64, steps: 100, layers: 3, width: 512, features: 128),
    });

    /// <summary>One case.</summary>
    /// <param name="cell">lstm, gru or rnn.</param>
    /// <param name="gates">Rows of a weight per unit.</param>
    /// <param name="size">The word for its size.</param>
    /// <param name="goal">How many times PyTorch's speed is to be reached.</param>
    /// <param name="batch">B.</param>
    /// <param name="steps">T.</param>
    /// <param name="layers">How many layers.</param>
    /// <param name="width">H of each.</param>
    /// <param name="features">F.</param>
    public static ComparedBenchmark Create(
        string cell, int gates, string size, double goal, int batch, int steps, int layers, int width, int features) =>
        new(
            $"{cell}-{size}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{cell}, B {batch}, T {steps}, {layers} layers of {width}, {features} inputs, forward and backward, "
                    + $"against torch.nn.{cell.ToUpperInvariant()}"),
            goal,
            ["torch.nn"],
            () => Prepare(cell, batch, steps, layers, width, features),
            _ => Count(gates, batch, steps, layers, width, features));

    private static WindowWorkload Prepare(string cell, int batch, int steps, int layers, int width, int features) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{{ model: Bench, task: regression, input: {{ features: {features} }}, "
                    + $"layers: [ {{ cell: {cell}, hidden: {width}, layers: {layers} }} ], output: {{ size: 1 }} }}"),
            randn(batch, steps, features))
        {
            Peer = "recurrent",
            Options = new JsonObject { ["cell"] = cell, ["hidden"] = PeerOptions.Widths([.. Enumerable.Repeat(width, layers)]) },
        };

    private static BenchmarkWork Count(int gates, int batch, int steps, int layers, int width, int features)
    {
        double rows = (double)batch * steps;
        var work = default(BenchmarkWork);
        for (int layer = 0; layer < layers; layer++)
        {
            work += BenchmarkWork.OfProduct(rows, rows, layer == 0 ? features : width, gates * width, passes: layer == 0 ? 2 : 3)
                + BenchmarkWork.OfProduct(rows, rows, width, gates * width, passes: 3);
        }

        return work;
    }
}
