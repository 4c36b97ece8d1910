using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Libtorch;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>How a classifier uses the cells of its top k-LSTM layer on each class. As a metric it has no number.</summary>
/// <remarks>A class is that of the whole sequence, or of each step where every step has one. Steps that only fill up count
/// nowhere.</remarks>
public sealed class ClassSelectionMetric : IMetric
{
    private readonly int cells;
    private readonly int steps;
    private readonly CellMeans[] means;
    private int offset;

    /// <summary>Prepares for a classifier.</summary>
    /// <param name="outputs">O, its logits: the number of classes, or 1 for two classes that the sign tells apart.</param>
    /// <param name="cells">K, the cells of its top k-LSTM layer; at least 1.</param>
    /// <param name="steps">The first steps of a sequence that are also told apart; 0 for none.</param>
    public ClassSelectionMetric(int outputs, int cells, int steps = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(cells, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        this.cells = cells;
        this.steps = steps;
        means = [.. Enumerable.Range(0, Math.Max(2, outputs)).Select(_ => new CellMeans(cells))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<MetricKind> Kinds => [];

    /// <summary>What the last call of <see cref="Finish"/> was about, a row for each class; empty before it.</summary>
    public IReadOnlyList<ClassSelection> Classes { get; private set; } = [];

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The network gives no selection, or one of another number of cells.</exception>
    public void Add(NetworkOutput output, Batch batch)
    {
        if (output is not { Selection: { } selection, SelectionProbability: { } probability } || selection.size(2) != cells)
        {
            throw new ArgumentException($"The network gives no selection among {cells} cells.", nameof(output));
        }

        using DisposeScope scope = torch.NewDisposeScope();
        int rows = (int)selection.size(0), length = (int)selection.size(1);
        bool[] counted = TensorValues.Of<bool>(CountedSteps.Of(batch, selection, length));
        double[] w = TensorValues.Of<double>(selection), q = TensorValues.Of<double>(probability);
        long[] labels = TensorValues.Of<long>(batch.Target);
        bool isEach = batch.Target.dim() == 2;
        offset = batch.StartsAll ? 0 : offset;
        for (int place = 0; place < rows * length; place++)
        {
            long label = labels[isEach ? place : place / length];
            int step = offset + (place % length);
            if (counted[place] && label >= 0 && label < means.Length)
            {
                ReadOnlySpan<double> used = w.AsSpan(place * cells, cells), likely = q.AsSpan(place * cells, cells);
                means[label].Add(used, likely, step < steps ? step : null);
            }
        }

        offset += length;
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Finish()
    {
        Classes = [.. means.Select(static (mean, label) => mean.Finish(label))];
        offset = 0;
        return [];
    }

    /// <summary>Forgets what was counted.</summary>
    public void Dispose()
    {
        foreach (CellMeans mean in means)
        {
            mean.Finish(0);
        }
    }

    /// <summary>The sums of one class: at place 0 those of all steps, then those of each step.</summary>
    private sealed class CellMeans(int cells)
    {
        private readonly List<(long Count, double[] Use, double[] Probability)> places = [];

        public void Add(ReadOnlySpan<double> used, ReadOnlySpan<double> likely, int? step)
        {
            AddTo(0, used, likely);
            if (step is int at)
            {
                AddTo(at + 1, used, likely);
            }
        }

        public ClassSelection Finish(int label)
        {
            Room(0);
            double[][] use = [.. places.Select(static place => Mean(place.Use, place.Count))];
            double[][] probability = [.. places.Select(static place => Mean(place.Probability, place.Count))];
            places.Clear();
            return new ClassSelection(label, use[0], probability[0], ByCell(use), ByCell(probability));
        }

        private static double[] Mean(double[] sums, long count) => [.. sums.Select(sum => sum / count)];

        private double[][] ByCell(double[][] means) =>
            [.. Enumerable.Range(0, cells).Select(cell => means[1..].Select(mean => mean[cell]).ToArray())];

        private void Room(int place)
        {
            while (places.Count <= place)
            {
                places.Add((0, new double[cells], new double[cells]));
            }
        }

        private void AddTo(int place, ReadOnlySpan<double> used, ReadOnlySpan<double> likely)
        {
            Room(place);
            (long count, double[] use, double[] probability) = places[place];
            places[place] = (count + 1, use, probability);
            for (int k = 0; k < cells; k++)
            {
                use[k] += used[k];
                probability[k] += likely[k];
            }
        }
    }
}

/// <summary>How a k-LSTM uses its cells on the sequences, or steps, of one class.</summary>
/// <param name="Class">The class, from 0.</param>
/// <param name="Use">The mean of the weight w of each cell, [K]; not a number where the data has nothing of the class.</param>
/// <param name="Probability">The mean of the selector's probability q of each cell, [K].</param>
/// <param name="UseByStep">The mean weight of each cell at each step of its sequence, K lists; not a number at a step that no sequence of
/// the class reaches.</param>
/// <param name="ProbabilityByStep">The same of q.</param>
public sealed record ClassSelection(
    int Class,
    IReadOnlyList<double> Use,
    IReadOnlyList<double> Probability,
    IReadOnlyList<IReadOnlyList<double>> UseByStep,
    IReadOnlyList<IReadOnlyList<double>> ProbabilityByStep);
