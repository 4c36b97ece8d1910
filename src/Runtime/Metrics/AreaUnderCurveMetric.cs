using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Training;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>
/// The area under the receiver operating characteristic of a binary classifier:
/// how often a row of class 1 has a higher logit than one of class 0, ties half.
/// </summary>
public sealed class AreaUnderCurveMetric : IMetric
{
    private readonly List<(double Score, bool Positive)> scores = [];

    /// <inheritdoc/>
    public IReadOnlyList<MetricKind> Kinds { get; } = [new("auc", true)];

    /// <summary>The area for given scores; not a number when a class is missing.</summary>
    /// <param name="scores">The score and the class of each row.</param>
    public static double Of(IReadOnlyList<(double Score, bool Positive)> scores)
    {
        (double Score, bool Positive)[] sorted = [.. scores.OrderBy(static row => row.Score)];
        double positives = sorted.Count(static row => row.Positive);
        double negatives = sorted.Length - positives;
        double rankSum = 0;
        for (int i = 0; i < sorted.Length;)
        {
            int end = i;
            while (end < sorted.Length && sorted[end].Score.Equals(sorted[i].Score))
            {
                end++;
            }

            // Equal scores share the mean of their ranks, counted from 1 (Mann and Whitney 1947).
            double rank = (i + end + 1) / 2.0;
            for (; i < end; i++)
            {
                rankSum += sorted[i].Positive ? rank : 0;
            }
        }

        return positives == 0 || negatives == 0 ? double.NaN : (rankSum - (positives * (positives + 1) / 2)) / (positives * negatives);
    }

    /// <inheritdoc/>
    public void Add(NetworkOutput output, Batch batch)
    {
        (torch.Tensor predictions, torch.Tensor classes) = Targets.Flatten(output.Predictions, batch);
        double[] values = TensorValues.Of<double>(predictions);
        long[] targets = TensorValues.Of<long>(classes);
        for (int i = 0; i < values.Length; i++)
        {
            if (targets[i] != Batch.Ignored)
            {
                scores.Add((values[i], targets[i] == 1));
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Finish()
    {
        double area = Of(scores);
        scores.Clear();
        return [area];
    }

    /// <inheritdoc/>
    public void Dispose() => scores.Clear();
}
