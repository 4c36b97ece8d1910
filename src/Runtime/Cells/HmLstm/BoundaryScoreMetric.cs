using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Libtorch;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>How well each level's boundaries agree with given ones, for example the ends of words: precision, recall and F1.</summary>
/// <remarks>
/// <para>A found and a given boundary of one row hit each other when they are at most the tolerance apart, and each takes part in one hit
/// only; the pairs are made from left to right, which makes as many hits as any way does. Precision is hits / found, recall hits / given,
/// F1 = 2 hits / (found + given); not a number where nothing was found or given. Rows that go on in the next window are matched across it.
/// A soft boundary counts as one above one half.</para>
/// <para>Where boundaries are frequent, many hit a given one by chance, the more so the larger the tolerance is. The chance level is the F1
/// of the same boundaries after they were shifted against the data by a fixed number of steps, so that their rate and their distances stay:
/// the mean over shifts of 97, 211, 331 and 463 steps. Rows follow each other for this, so that short sequences have one too; it is not a
/// number where no row has more than 97 steps in all.</para>
/// <para>Columns: <c>boundary_precision_1</c>, <c>boundary_recall_1</c>, <c>boundary_f1_1</c>, <c>boundary_f1_chance_1</c> for each level
/// with a detector, in the numbers of <see cref="BoundaryMetric"/>; then <c>given_boundary_rate</c>, the share of steps at which one is
/// given.</para>
/// </remarks>
public sealed class BoundaryScoreMetric : IMetric
{
    /// <summary>Steps by which boundaries are shifted for the chance level: primes, so that no usual period divides them.</summary>
    private static readonly int[] Shifts = [97, 211, 331, 463];

    private readonly int[] detectors;
    private readonly BoundaryTally tally;
    private readonly BoundaryTally[] shifted;
    private int rowCount;
    private long given;
    private long steps;

    /// <summary>Prepares for a network.</summary>
    /// <param name="stacks">
    /// The stacks that find boundaries, as <see cref="BoundaryStack.Of(Definitions.Models.NetworkDefinition)"/> gives them.
    /// </param>
    /// <param name="tolerance">Steps that a found boundary may be away from a given one; at least 0.</param>
    public BoundaryScoreMetric(IReadOnlyList<BoundaryStack> stacks, int tolerance = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        detectors = [.. stacks.SelectMany(static stack => Enumerable.Range(stack.FirstDetector, stack.Detectors))];
        tally = new BoundaryTally(detectors.Length, tolerance, shift: 0);
        shifted = [.. Shifts.Select(shift => new BoundaryTally(detectors.Length, tolerance, shift))];
        Kinds =
        [
            .. stacks.SelectMany(static stack => Enumerable.Range(stack.FirstLevel, stack.Detectors))
                .SelectMany(static level => new[]
                {
                    $"boundary_precision_{level}", $"boundary_recall_{level}", $"boundary_f1_{level}", $"boundary_f1_chance_{level}",
                })
                .Append("given_boundary_rate")
                .Select(static name => new MetricKind(name, HigherIsBetter: true)),
        ];
    }

    /// <inheritdoc/>
    public IReadOnlyList<MetricKind> Kinds { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The network gives no boundaries, or the batch has none to compare with.</exception>
    public void Add(NetworkOutput output, Batch batch)
    {
        torch.Tensor boundaries = output.Boundaries ?? throw new ArgumentException("The network gives no boundaries.", nameof(output));
        torch.Tensor truth = batch.Boundaries ?? throw new ArgumentException("The batch has no given boundaries.", nameof(batch));
        using DisposeScope scope = torch.NewDisposeScope();
        int rows = (int)boundaries.size(0);
        int channels = (int)boundaries.size(1);
        int length = (int)boundaries.size(2);
        bool[] z = TensorValues.Of<bool>(boundaries.gt(0.5));
        bool[] ends = TensorValues.Of<bool>(truth.to(torch.ScalarType.Bool));
        bool[] counted = TensorValues.Of<bool>(CountedSteps.Of(batch, boundaries, length));
        bool[] starts = batch.StartsAll || rows != rowCount ? [.. Enumerable.Repeat(true, rows)]
            : batch.Starts is { } some ? TensorValues.Of<bool>(some)
            : new bool[rows];
        rowCount = rows;
        for (int row = 0; row < rows; row++)
        {
            for (int t = 0; t < length; t++)
            {
                bool counts = counted[(row * length) + t];
                steps += counts ? 1 : 0;
                given += counts && ends[(row * length) + t] ? 1 : 0;
            }

            foreach (BoundaryTally one in shifted.Prepend(tally))
            {
                one.Begin(row, starts[row]);
                for (int d = 0; d < detectors.Length; d++)
                {
                    int first = ((row * channels) + detectors[d]) * length;
                    for (int t = 0; t < length; t++)
                    {
                        if (counted[(row * length) + t])
                        {
                            one.Add(row, d, z[first + t], ends[(row * length) + t]);
                        }
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Finish()
    {
        List<double> values = [];
        for (int d = 0; d < detectors.Length; d++)
        {
            double[] chance = [.. shifted.Where(one => one.Given(d) > 0).Select(one => one.F1(d))];
            values.AddRange(
                [tally.Precision(d), tally.Recall(d), tally.F1(d), chance.Length > 0 ? chance.Average() : double.NaN]);
        }

        values.Add((double)given / steps);
        Dispose();
        return values;
    }

    /// <summary>Forgets what was counted.</summary>
    public void Dispose()
    {
        foreach (BoundaryTally one in shifted.Prepend(tally))
        {
            one.Clear();
        }

        (rowCount, given, steps) = (0, 0, 0);
    }
}
