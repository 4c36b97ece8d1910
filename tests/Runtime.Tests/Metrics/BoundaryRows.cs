using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Metrics;

/// <summary>
/// Rows of boundaries drawn from a seed, given to metrics window by window as an evaluation does; the rows differ in length.
/// </summary>
internal sealed class BoundaryRows
{
    private readonly int window;

    public BoundaryRows(int seed, int rows, int detectors, int steps, int window)
    {
        this.window = window;
        Random random = new(seed);
        Found = [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, detectors).Select(_ => Draw(random, steps)).ToArray())];
        Given = [.. Enumerable.Range(0, rows).Select(_ => Draw(random, steps))];
        Lengths = [.. Enumerable.Range(0, rows).Select(_ => random.Next(1, steps + 1))];
        Lengths[0] = steps;
    }

    /// <summary>z by row, detector and step; also beyond a row's length.</summary>
    public bool[][][] Found { get; }

    /// <summary>The given boundaries by row and step; also beyond a row's length.</summary>
    public bool[][] Given { get; }

    /// <summary>The real steps of each row.</summary>
    public int[] Lengths { get; }

    public int Steps => Given[0].Length;

    /// <summary>Adds all windows: rows that end are told by lengths, or by targets that are ignored.</summary>
    public void AddTo(IMetric metric, bool byLengths)
    {
        for (int first = 0; first < Steps; first += window)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            int steps = Math.Min(window, Steps - first);
            long[] left = [.. Lengths.Select(length => (long)Math.Clamp(length - first, 0, steps))];
            long[] targets = [.. left.SelectMany(real => Enumerable.Range(0, steps).Select(t => t < real ? 1 : Batch.Ignored))];
            float[] z = [.. Found.SelectMany(
                row => row.SelectMany(level => level.Skip(first).Take(steps).Select(static value => value ? 1f : 0)))];
            bool[] given = [.. Given.SelectMany(row => row.Skip(first).Take(steps))];
            Batch batch = new()
            {
                Input = torch.zeros(Found.Length, steps, dtype: torch.ScalarType.Int64),
                Target = byLengths
                    ? torch.ones(Found.Length, steps, dtype: torch.ScalarType.Int64)
                    : torch.tensor(targets).reshape(Found.Length, steps),
                Lengths = byLengths ? torch.tensor(left) : null,
                Boundaries = torch.tensor(given).reshape(Found.Length, steps),
                StartsAll = first == 0,
                Predictions = left.Sum(),
            };
            metric.Add(
                new FixedOutput(torch.zeros(Found.Length, steps, 1), torch.tensor(z).reshape(Found.Length, Found[0].Length, steps)),
                batch);
        }
    }

    private static bool[] Draw(Random random, int steps) => [.. Enumerable.Range(0, steps).Select(_ => random.NextDouble() < 0.3)];
}
