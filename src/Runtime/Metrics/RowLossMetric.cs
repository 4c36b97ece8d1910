using System.Globalization;
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
        Rows = new RowLosses(rows, loss.Unit);
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

/// <summary>
/// The mean loss of each row of an evaluated part, and whether the worst of them is so far from the mean that the mean alone would mislead.
/// </summary>
/// <remarks>
/// <para>A network that carries its state can spend a whole part in a bad state in one row. The worst row is far from the mean when the
/// part has at least two rows
/// of <see cref="LeastPredictions"/> predictions, and the worst one's loss is above 1.5 times the mean, and, for cross-entropies, at least
/// 0.25 nats above it: near
/// 0 a ratio says nothing. Squared errors are compared by their roots, so their factor is 2.25. Of a density, whose logarithm has either
/// sign, the worst one is ln 1.5 nats above the mean.</para>
/// <para>A row of fewer predictions is left out of the search for the worst: chance alone takes its mean that far. It counts in the mean of
/// all.</para>
/// </remarks>
public sealed class RowLosses
{
    /// <summary>Predictions that a row needs to be compared with the mean.</summary>
    public const int LeastPredictions = 200;

    private const double Factor = 1.5;
    private const double LeastNats = 0.25;

    private readonly LossUnit unit;

    internal RowLosses(IReadOnlyList<(double Sum, long Predictions)> rows, LossUnit unit)
    {
        this.unit = unit;
        Losses = [.. rows.Select(static row => row.Sum / row.Predictions)];
        Mean = rows.Sum(static row => row.Sum) / rows.Sum(static row => row.Predictions);
        int[] compared = [.. Enumerable.Range(0, rows.Count).Where(row => rows[row].Predictions >= LeastPredictions)];
        Worst = compared.Length < 2 ? null : compared.MaxBy(row => Losses[row]);
        AboveTwiceTheMean = unit == LossUnit.LogDensity ? 0 : compared.Count(row => Losses[row] > 2 * Mean);
    }

    /// <summary>The mean loss of each row, in the order in which they began; not a number for a row without predictions.</summary>
    public IReadOnlyList<double> Losses { get; }

    /// <summary>The mean over all predictions.</summary>
    public double Mean { get; }

    /// <summary>
    /// The row with the highest loss, from 0; null where fewer than two rows have <see cref="LeastPredictions"/> predictions.
    /// </summary>
    public int? Worst { get; }

    /// <summary>
    /// Rows of at least <see cref="LeastPredictions"/> predictions whose loss is above twice the mean; 0 for the logarithm of a density.
    /// </summary>
    public int AboveTwiceTheMean { get; }

    /// <summary>Whether the worst row is far from the mean, by the rule above.</summary>
    public bool AreFarApart => Worst is int worst && unit switch
    {
        LossUnit.SquaredSize => Losses[worst] > Factor * Factor * Mean,
        LossUnit.Size => Losses[worst] > Factor * Mean,
        LossUnit.LogDensity => Losses[worst] - Mean > Math.Log(Factor),
        _ => Losses[worst] > Factor * Mean && Losses[worst] - Mean >= LeastNats,
    };

    /// <summary>One line for people; null unless <see cref="AreFarApart"/>.</summary>
    /// <param name="inBits">Whether the loss is that of a language model, which is said in bits per character.</param>
    public string? Line(bool inBits)
    {
        if (!AreFarApart)
        {
            return null;
        }

        string worst = inBits ? $"{Bits(Losses[Worst!.Value])} bits per character" : $"loss {Nats(Losses[Worst!.Value])}";
        string others = AboveTwiceTheMean switch
        {
            0 => "",
            1 => "; 1 row above twice the mean",
            int many => string.Create(CultureInfo.InvariantCulture, $"; {many} rows above twice the mean"),
        };
        string mean = inBits ? Bits(Mean) : Nats(Mean);
        return string.Create(CultureInfo.InvariantCulture, $"worst row {Worst + 1} of {Losses.Count}: {worst} (mean {mean}{others})");
    }

    private static string Bits(double loss) => (loss / Math.Log(2)).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Nats(double loss) => loss.ToString("0.0000", CultureInfo.InvariantCulture);
}
