using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Training;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>
/// The mean loss of each row: of each stream where the state is carried from batch to batch, otherwise of each sequence. As a metric it has
/// no number.
/// </summary>
/// <param name="loss">The loss.</param>
public sealed class RowLossMetric(IRowLoss loss) : IMetric
{
    private readonly List<(double Sum, long Predictions)> rows = [];

    /// <summary>Where in <see cref="rows"/> the rows of the last batch are.</summary>
    private int[] current = [];

    /// <inheritdoc/>
    public IReadOnlyList<MetricKind> Kinds => [];

    /// <summary>What the last call of <see cref="Finish"/> was about; null before it.</summary>
    public RowLosses? Rows { get; private set; }

    /// <inheritdoc/>
    public void Add(NetworkOutput output, Batch batch)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (torch.Tensor sums, torch.Tensor counts) = loss.OfRows(output, batch);
        double[] added = TensorValues.Of<double>(sums);
        long[] predictions = TensorValues.Of<long>(counts);
        bool startsAll = batch.StartsAll || current.Length != added.Length;
        bool[]? starts = startsAll || batch.Starts is null ? null : TensorValues.Of<bool>(batch.Starts);
        Array.Resize(ref current, added.Length);
        for (int row = 0; row < added.Length; row++)
        {
            if (startsAll || starts?[row] == true)
            {
                current[row] = rows.Count;
                rows.Add(default);
            }

            (double sum, long before) = rows[current[row]];
            rows[current[row]] = (sum + added[row], before + predictions[row]);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Finish()
    {
        Rows = new RowLosses(rows, isSquared: loss is MeanSquaredErrorLoss);
        Dispose();
        return [];
    }

    /// <summary>Forgets the rows.</summary>
    public void Dispose()
    {
        rows.Clear();
        current = [];
    }
}
