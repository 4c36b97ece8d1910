using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>The rules of the synthetic sets.</summary>
internal static class SyntheticSets
{
    /// <summary>The distance of two points of the sine series: 500 points from 0 to 90.</summary>
    private const double SineStep = 90.0 / 499;

    /// <summary>
    /// Signals on two time scales: 2 sin(0.6 x + 10 u) + 5 sin(0.1 x + 10 v) + noise, x from 0 to 50 π, u and v uniform; the value some
    /// steps ahead is predicted.
    /// </summary>
    public static SyntheticSet TwoScaleSines(SyntheticData data, PortableRandom random)
    {
        int steps = Steps(data);
        float[] values = new float[data.Count * data.Length];
        for (int signal = 0; signal < data.Count; signal++)
        {
            double fast = 10 * random.Uniform();
            double slow = 10 * random.Uniform();
            for (int t = 0; t < data.Length; t++)
            {
                double x = 50 * Math.PI * t / (data.Length - 1);
                values[(signal * data.Length) + t] = (float)((2 * Math.Sin((0.6 * x) + fast))
                    + (5 * Math.Sin((0.1 * x) + slow))
                    + (data.Noise * random.Normal()));
            }
        }

        int[] starts = [.. Enumerable.Range(0, data.Count).Select(signal => signal * data.Length)];
        return new SyntheticSet(SequenceParts.ByPosition(data.Count, data.Split), steps, values, starts)
        {
            TargetStarts = [.. starts.Select(start => start + data.Ahead)],
        };
    }

    /// <summary>
    /// One series of <c>count</c> points, sin(t) + noise, cut into windows of <c>length</c> points; the value some steps after the window
    /// is predicted.
    /// </summary>
    public static SyntheticSet NoisySine(SyntheticData data, PortableRandom random)
    {
        float[] series = Sine(data, random, frequency: 1);
        int[] starts = [.. Enumerable.Range(0, data.Count)];
        int span = data.Length + data.Ahead;
        return new SyntheticSet(Windows(data, 0, span), data.Length, series, starts)
        {
            TargetStarts = [.. starts.Select(start => start + data.Ahead)],
            Sizes = Sizes(data, span, $"a window of {data.Length} and the value {data.Ahead} ahead need {span}"),
        };
    }

    /// <summary>
    /// Two series of <c>count</c> points, sin(t) (class 0) and sin(1.1 t) (class 1) with noise, cut into windows of <c>length</c> points.
    /// </summary>
    public static SyntheticSet TwoSines(SyntheticData data, PortableRandom random)
    {
        float[] values = [.. Sine(data, random, frequency: 1), .. Sine(data, random, frequency: 1.1)];
        SequenceParts first = Windows(data, 0, data.Length);
        SequenceParts second = Windows(data, data.Count, data.Length);
        SequenceParts both = new(
            [.. first.Training, .. second.Training],
            [.. first.Validation, .. second.Validation],
            [.. first.Test, .. second.Test]);
        int[] starts = [.. Enumerable.Range(0, 2 * data.Count)];
        return new SyntheticSet(both, data.Length, values, starts)
        {
            Labels = [.. starts.Select(start => start < data.Count ? 0L : 1)],
            Sizes = Sizes(data, data.Length, $"a window needs {data.Length}"),
        };
    }

    /// <summary>sin(f x + p) + noise, x from 0 to 10, f uniform from 1 to 5, p uniform over the circle; f is predicted.</summary>
    public static SyntheticSet Frequency(SyntheticData data, PortableRandom random)
    {
        float[] values = new float[data.Count * data.Length];
        float[] frequencies = new float[data.Count];
        for (int signal = 0; signal < data.Count; signal++)
        {
            double phase = random.Uniform(0, 2 * Math.PI);
            double frequency = random.Uniform(1, 5);
            frequencies[signal] = (float)frequency;
            for (int t = 0; t < data.Length; t++)
            {
                double x = 10.0 * t / (data.Length - 1);
                values[(signal * data.Length) + t] = (float)(Math.Sin((frequency * x) + phase) + (data.Noise * random.Normal()));
            }
        }

        int[] all = [.. Enumerable.Range(0, data.Count)];
        return new SyntheticSet(
            SequenceParts.ByPosition(data.Count, data.Split),
            data.Length,
            values,
            [.. all.Select(signal => signal * data.Length)])
        {
            Targets = frequencies,
            TargetPlaces = all,
        };
    }

    /// <summary>
    /// sin(x), x from π u to π u + 20, u uniform from -1 to 1; half of the signals (class 1) carry a second one, cos(f x + s), f a whole
    /// number from 100 to 199 and s uniform from 0 to 5.
    /// </summary>
    public static SyntheticSet Alien(SyntheticData data, PortableRandom random)
    {
        float[] values = new float[data.Count * data.Length];
        long[] labels = new long[data.Count];
        for (int signal = 0; signal < data.Count; signal++)
        {
            double begin = Math.PI * random.Uniform(-1, 1);
            int frequency = 100 + random.Below(100);
            double shift = random.Uniform(0, 5);
            labels[signal] = random.Below(2);
            for (int t = 0; t < data.Length; t++)
            {
                double x = begin + (20.0 * t / (data.Length - 1));
                double carried = labels[signal] == 1 ? Math.Cos((frequency * x) + shift) : 0;
                values[(signal * data.Length) + t] = (float)(Math.Sin(x) + carried + (data.Noise * random.Normal()));
            }
        }

        int[] starts = [.. Enumerable.Range(0, data.Count).Select(signal => signal * data.Length)];
        return new SyntheticSet(SequenceParts.ByPosition(data.Count, data.Split), data.Length, values, starts) { Labels = labels };
    }

    private static int Steps(SyntheticData data) => data.Length > data.Ahead
        ? data.Length - data.Ahead
        : throw new DataException($"'{data.Synthetic}': sequences of {data.Length} steps have no value {data.Ahead} ahead.");

    private static float[] Sine(SyntheticData data, PortableRandom random, double frequency) =>
        [.. Enumerable.Range(0, data.Count).Select(i => (float)(Math.Sin(frequency * SineStep * i) + (data.Noise * random.Normal())))];

    /// <summary>The points of each part of a series, and whether they give a window.</summary>
    private static PartSize[] Sizes(SyntheticData data, int span, string need)
    {
        Split split = Split.Of(data.Count, data.Split);
        return [.. PartSize.Names.Zip(
            [split.Training, split.Validation, split.Test],
            (name, points) => PartSize.Of(name, points, Quantity.Of(points, "point"), span, $"{need} (of 'count: {data.Count}')"))];
    }

    /// <summary>The windows of a series that begins at a place, split by points: a window and its target lie inside one part.</summary>
    private static SequenceParts Windows(SyntheticData data, int begin, int span)
    {
        Split split = Split.Of(data.Count, data.Split);
        return new SequenceParts(
            Within(0, split.Training),
            Within(split.Training, split.Validation),
            Within(split.Training + split.Validation, split.Test));

        int[] Within(long first, long points) => [.. Enumerable.Range(begin + (int)first, (int)Math.Max(0, points - span + 1))];
    }
}

/// <summary>A made set of sequences with one number per step.</summary>
/// <param name="Parts">Which sequences are in which part.</param>
/// <param name="Steps">T, the steps of a sequence.</param>
/// <param name="Values">All inputs.</param>
/// <param name="Starts">Where each sequence begins among them.</param>
internal sealed record SyntheticSet(SequenceParts Parts, int Steps, float[] Values, int[] Starts)
{
    /// <summary>All targets of a regression; the inputs themselves where values ahead are predicted.</summary>
    public float[] Targets { get; init; } = Values;

    /// <summary>Where the targets of each sequence's steps begin; null when a sequence has one target.</summary>
    public int[]? TargetStarts { get; init; }

    /// <summary>The one target of each sequence; null when each step has one.</summary>
    public int[]? TargetPlaces { get; init; }

    /// <summary>The class of each sequence; null for regression.</summary>
    public long[]? Labels { get; init; }

    /// <summary>The parts in points, where a series is cut into windows; null where the sequences are counted.</summary>
    public IReadOnlyList<PartSize>? Sizes { get; init; }
}
