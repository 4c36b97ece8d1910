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
/// <para>Columns: <c>boundary_precision_1</c>, <c>boundary_recall_1</c>, <c>boundary_f1_1</c> for each level with a detector, in the
/// numbers of <see cref="BoundaryMetric"/>; then <c>given_boundary_rate</c>, the share of steps at which one is given.</para>
/// </remarks>
public sealed class BoundaryScoreMetric : IMetric
{
    private readonly int tolerance;
    private readonly int[] detectors;
    private readonly long[] found;
    private readonly long[] hits;
    private BoundaryMatcher[] matchers = [];
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
        this.tolerance = tolerance;
        detectors = [.. stacks.SelectMany(static stack => Enumerable.Range(stack.FirstDetector, stack.Detectors))];
        found = new long[detectors.Length];
        hits = new long[detectors.Length];
        Kinds =
        [
            .. stacks.SelectMany(static stack => Enumerable.Range(stack.FirstLevel, stack.Detectors))
                .SelectMany(static level => new[] { $"boundary_precision_{level}", $"boundary_recall_{level}", $"boundary_f1_{level}" })
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
        bool[] starts = batch.StartsAll || matchers.Length != rows * detectors.Length ? [.. Enumerable.Repeat(true, rows)]
            : batch.Starts is { } some ? TensorValues.Of<bool>(some)
            : new bool[rows];
        Array.Resize(ref matchers, rows * detectors.Length);
        for (int row = 0; row < rows; row++)
        {
            for (int t = 0; t < length; t++)
            {
                bool counts = counted[(row * length) + t];
                steps += counts ? 1 : 0;
                given += counts && ends[(row * length) + t] ? 1 : 0;
            }

            for (int d = 0; d < detectors.Length; d++)
            {
                ref BoundaryMatcher? matcher = ref matchers[(row * detectors.Length) + d]!;
                matcher = starts[row] ? new BoundaryMatcher(tolerance) : matcher;
                for (int t = 0; t < length; t++)
                {
                    if (counted[(row * length) + t])
                    {
                        bool isFound = z[(((row * channels) + detectors[d]) * length) + t];
                        found[d] += isFound ? 1 : 0;
                        hits[d] += matcher.Step(isFound, ends[(row * length) + t]) ? 1 : 0;
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
            double hit = hits[d];
            values.AddRange([hit / found[d], hit / given, 2 * hit / (found[d] + given)]);
        }

        values.Add((double)given / steps);
        Dispose();
        return values;
    }

    /// <summary>Forgets what was counted.</summary>
    public void Dispose()
    {
        Array.Clear(found);
        Array.Clear(hits);
        matchers = [];
        (given, steps) = (0, 0);
    }
}

/// <summary>Pairs the found and the given boundaries of one row, step by step.</summary>
/// <remarks>
/// From left to right, the oldest one that waits and is near enough is paired with the newest of the other kind: no other way makes more
/// pairs. Only one kind can wait at a time, and for no longer than the tolerance, so little is remembered however long the row is.
/// </remarks>
/// <param name="tolerance">Steps between a pair at most.</param>
internal sealed class BoundaryMatcher(int tolerance)
{
    private readonly Queue<long> waiting = new();
    private bool waitingAreFound;
    private long step;

    /// <summary>Reads the next step.</summary>
    /// <param name="isFound">Whether a boundary is found there.</param>
    /// <param name="isGiven">Whether one is given.</param>
    /// <returns>Whether it makes a pair with this step or an earlier one.</returns>
    public bool Step(bool isFound, bool isGiven)
    {
        while (waiting.TryPeek(out long oldest) && oldest < step - tolerance)
        {
            waiting.Dequeue();
        }

        bool foundMeets = isFound && Meet(own: true);
        bool givenMeets = isGiven && Meet(own: false);
        step++;
        return foundMeets || givenMeets;
    }

    /// <summary>Pairs a boundary with one of the other kind that waits, or lets it wait.</summary>
    private bool Meet(bool own)
    {
        if (waiting.Count > 0 && waitingAreFound != own)
        {
            waiting.Dequeue();
            return true;
        }

        waitingAreFound = own;
        waiting.Enqueue(step);
        return false;
    }
}
