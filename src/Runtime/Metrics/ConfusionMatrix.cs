namespace Hmlstm.Runtime.Metrics;

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

    /// <summary>The harmonic mean of precision and recall, 2 right / (predicted + support); not a number where the class is neither.</summary>
    /// <param name="label">The class, 0 to K − 1.</param>
    public double F1(int label) => 2.0 * this[label, label] / (Predicted(label) + Support(label));

    private long Predicted(int label) => Enumerable.Range(0, Classes).Sum(actual => this[actual, label]);
}
