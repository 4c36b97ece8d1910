using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Training;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>
/// The confusion matrix of a classifier, and as a number <c>macro_f1</c>:
/// the mean of F1 over the classes that the data has or the network gives.
/// </summary>
public sealed class ConfusionMetric : IMetric
{
    /// <summary>The most classes that one can be asked for: the matrix grows with their square.</summary>
    public const int MostClasses = 1000;

    private readonly int classes;
    private long[] counts;

    /// <summary>Prepares for a classifier.</summary>
    /// <param name="outputs">
    /// O, its logits: the number of classes, at most <see cref="MostClasses"/>, or 1 for two classes that the sign tells apart.
    /// </param>
    public ConfusionMetric(int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(outputs, MostClasses);
        classes = Math.Max(2, outputs);
        counts = new long[classes * classes];
    }

    /// <inheritdoc/>
    public IReadOnlyList<MetricKind> Kinds { get; } = [new("macro_f1", true)];

    /// <summary>What the last call of <see cref="Finish"/> was about; null before it.</summary>
    public ConfusionMatrix? Matrix { get; private set; }

    /// <inheritdoc/>
    public void Add(NetworkOutput output, Batch batch)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (torch.Tensor predictions, torch.Tensor targets) = Targets.Flatten(output.Predictions, batch);
        torch.Tensor chosen = predictions.size(-1) == 1 ? predictions.squeeze(-1).gt(0).to(torch.ScalarType.Int64) : predictions.argmax(-1);
        long[] predicted = TensorValues.Of<long>(chosen);
        long[] actual = TensorValues.Of<long>(targets);
        for (int i = 0; i < actual.Length; i++)
        {
            if (actual[i] != Batch.Ignored)
            {
                counts[(actual[i] * classes) + predicted[i]]++;
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Finish()
    {
        ConfusionMatrix matrix = new(classes, counts);
        counts = new long[classes * classes];
        Matrix = matrix;
        return [Enumerable.Range(0, classes)
            .Select(matrix.F1)
            .Where(static score => !double.IsNaN(score))
            .DefaultIfEmpty(double.NaN)
            .Average()];
    }

    /// <inheritdoc/>
    public void Dispose() => Array.Clear(counts);
}

/// <summary>How often each class was taken for each other one.</summary>
public sealed class ConfusionMatrix
{
    private readonly long[] counts;

    internal ConfusionMatrix(int classes, long[] counts)
    {
        Classes = classes;
        this.counts = counts;
    }

    /// <summary>K, the number of classes; at least 2.</summary>
    public int Classes { get; }

    /// <summary>How often a prediction of class <paramref name="predicted"/> was made where <paramref name="actual"/> was right.</summary>
    /// <param name="actual">The class that the data has, 0 to K − 1.</param>
    /// <param name="predicted">The class that the network gives, 0 to K − 1.</param>
    public long this[int actual, int predicted] => counts[(actual * Classes) + predicted];

    /// <summary>How often the data has a class: its row's sum.</summary>
    /// <param name="actual">The class, 0 to K − 1.</param>
    public long Support(int actual) => Enumerable.Range(0, Classes).Sum(predicted => this[actual, predicted]);

    /// <summary>The share of a class's predictions that are right; not a number where it was never predicted.</summary>
    /// <param name="predicted">The class, 0 to K − 1.</param>
    public double Precision(int predicted) => (double)this[predicted, predicted] / Predicted(predicted);

    /// <summary>The share of a class's members that were found; not a number where the data has none.</summary>
    /// <param name="actual">The class, 0 to K − 1.</param>
    public double Recall(int actual) => (double)this[actual, actual] / Support(actual);

    /// <summary>
    /// The harmonic mean of precision and recall, 2 right / (predicted + support); not a number where the class is neither.
    /// </summary>
    /// <param name="label">The class, 0 to K − 1.</param>
    public double F1(int label) => 2.0 * this[label, label] / (Predicted(label) + Support(label));

    private long Predicted(int label) => Enumerable.Range(0, Classes).Sum(actual => this[actual, label]);
}
