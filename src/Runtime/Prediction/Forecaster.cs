using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Libtorch;
using TorchSharp;

namespace Hmlstm.Runtime.Prediction;

/// <summary>
/// Forecasts a series from its last rows, in the units of the data: as many rows as the network predicts at once, or any number of them in
/// a closed loop, where the network reads what it predicted itself.
/// </summary>
/// <remarks>
/// Each forecast reads the last <see cref="Lookback"/> rows from a zero state, as training did. A closed loop needs a network that predicts
/// from the next row on (<c>ahead: 1</c>), and every column that enters must be predicted, or known before.
/// </remarks>
public sealed class Forecaster
{
    private readonly INetwork network;
    private readonly DataProfile profile;
    private readonly SeriesData data;
    private readonly ForecastBands bands;

    /// <summary>Prepares forecasts.</summary>
    /// <param name="network">A network for series, with its trained weights.</param>
    /// <param name="profile">What was found with them, such as <c>TrainedNetwork.Profile</c>.</param>
    /// <param name="interval">The probability of the interval of a density; see <see cref="PredictionOptions.Interval"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="interval"/> is not between 0 and 1.</exception>
    /// <exception cref="DataException">
    /// The network is not for series, the scales are missing, or an interval is given and the network predicts no density.
    /// </exception>
    public Forecaster(INetwork network, DataProfile profile, double? interval = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(profile);
        this.network = network;
        this.profile = profile;
        data = DataOf(network.Definition, profile);
        bands = new ForecastBands(network.Definition, interval);
    }

    /// <summary>Rows that a forecast reads at least; one more where differences are taken.</summary>
    public int Lookback => data.Lookback + (data.IsDifferenced ? 1 : 0);

    /// <summary>Rows from the last one of the history to the first one that is forecast.</summary>
    public int Ahead => data.Ahead;

    /// <summary>Rows that are forecast at once.</summary>
    public int Horizon => data.Horizon;

    /// <summary>The columns that are forecast.</summary>
    public IReadOnlyList<string> Targets => data.Target;

    /// <summary>
    /// What <see cref="ForecastRow.Bands"/> has of each target: <c>quantile_0.1</c> and so on, or <c>mean</c>, <c>deviation</c>,
    /// <c>lower</c> and <c>upper</c> of a density; none where the network predicts points.
    /// </summary>
    public IReadOnlyList<string> BandNames => bands.Names;

    /// <summary>The columns that a history has.</summary>
    public IReadOnlyList<string> Columns => [.. FeatureWriter.ScaledColumns(data).Concat(data.Target).Distinct()];

    /// <summary>Forecasts.</summary>
    /// <param name="history">The rows so far.</param>
    /// <param name="steps">Rows to forecast; at least 1. More than <see cref="Horizon"/> are a closed loop.</param>
    /// <param name="future">
    /// For each column that is known before its values in the rows after the history, as many as the forecast reads; null without such
    /// columns.
    /// </param>
    /// <returns>The rows in order, the first one <see cref="Ahead"/> rows after the history.</returns>
    /// <exception cref="DataException">The history or the future is too short or lacks a column, or no closed loop is possible.</exception>
    public IReadOnlyList<ForecastRow> Forecast(
        SeriesHistory history, int steps, IReadOnlyDictionary<string, IReadOnlyList<double>>? future = null)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        RequireLoop(steps);
        ForecastRows rows = new(data, history, future, profile);
        TargetCodec codec = new(data, profile.TargetsOf(history.Name)!);
        ForecastUnits units = new(data, profile.TargetsOf(history.Name), data.Target.Count);
        List<ForecastRow> forecast = [];
        double[] values = new double[codec.Size];
        bool wasTraining = network.Module.training;
        network.Module.eval();
        try
        {
            while (forecast.Count < steps)
            {
                double[] numbers = Outputs(rows);
                codec.Decode(rows.Last(), bands.Points(numbers), values);
                double[][]? spread = forecast.Count == 0 ? bands.Decode(numbers, units, rows.Last()) : null;
                int first = forecast.Count + data.Ahead;
                for (int row = 0; row < Horizon && forecast.Count < steps; row++)
                {
                    Range own = (row * codec.Targets)..((row + 1) * codec.Targets);
                    forecast.Add(new ForecastRow(first + row, rows.TimeAfter(first + row), values[own])
                    {
                        Bands = bands.Names.Count > 0 && spread is not null ? spread[own] : [],
                    });
                }

                if (forecast.Count < steps)
                {
                    rows.Add(values);
                }
            }
        }
        finally
        {
            network.Module.train(wasTraining);
        }

        return forecast;
    }

    /// <summary>The definition of the series with its columns: where it leaves them to the file, the scales tell them.</summary>
    /// <exception cref="DataException">The network is not for series, or the scales are missing.</exception>
    internal static SeriesData DataOf(NetworkDefinition network, DataProfile profile)
    {
        SeriesData given = network.Data as SeriesData
            ?? throw new DataException($"{network.Name} is not trained on a series, so it forecasts none.");
        if (given.Label is not null)
        {
            throw new DataException($"{network.Name} predicts classes of rows; forecasts are for networks that predict values.");
        }

        return profile is { Inputs: { } inputs, Targets: { } targets }
            ? given with
            {
                Columns = given.Columns.Count > 0 ? given.Columns : new(inputs.Columns.SkipLast(given.Known.Count + given.Static.Count)),
                Target = given.Target.Count > 0 ? given.Target : targets.Columns,
            }
            : throw new DataException($"{network.Name}: the scales of the columns are missing beside the weights.");
    }

    private double[] Outputs(ForecastRows rows)
    {
        using IDisposable quiet = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        float[] window = rows.Window();
        torch.Tensor input = torch.as_tensor(window).reshape(1, data.Lookback, window.Length / data.Lookback)
            .to(Metrics.Evaluator.DeviceOf(network));
        using NetworkOutput output = network.Forward(input, null, null);
        torch.Tensor predictions = output.Predictions.dim() == 3 ? output.Predictions.select(1, -1) : output.Predictions;
        return TensorValues.Of<double>(bands.Numbers(predictions.select(0, 0)));
    }

    private void RequireLoop(int steps)
    {
        if (steps <= Horizon)
        {
            return;
        }

        if (data.Ahead > 1)
        {
            throw new DataException(
                $"{network.Definition.Name} predicts {data.Ahead} rows ahead, so the rows before would be missing in a closed loop; "
                + $"it forecasts at most {Horizon}.");
        }

        string? other = data.Columns.FirstOrDefault(column => !data.Target.Contains(column));
        if (other is not null)
        {
            throw new DataException(
                $"{network.Definition.Name} reads the column '{ForeignText.Show(other)}', which it does not predict, so it forecasts at "
                + $"most {Quantity.Of(Horizon, "row")} at once; a closed loop needs it among the targets or known before.");
        }
    }
}

/// <summary>The rows of one series so far, oldest first, in the units of the data.</summary>
public sealed record SeriesHistory
{
    /// <summary>The series' name, for scales of its own; empty where a file is one series.</summary>
    public string Name { get; init; } = "";

    /// <summary>The values of each column; not a number where one is missing.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<double>> Columns { get; init; }

    /// <summary>When each row was observed; null without times, which calendar features need.</summary>
    public IReadOnlyList<DateTime>? Times { get; init; }
}

/// <summary>A row that was forecast.</summary>
/// <param name="Step">How many rows after the last one of the history.</param>
/// <param name="Time">Its time; null without times, or after a single row.</param>
/// <param name="Values">A value for each target, in the units of the data.</param>
public sealed record ForecastRow(int Step, DateTime? Time, IReadOnlyList<double> Values)
{
    /// <summary>
    /// What the network says of each target's distribution, [target][name] with the names of <see cref="Forecaster.BandNames"/>, in the
    /// units of the data; empty where it predicts points, and for rows of a closed loop beyond the first horizon: their distribution would
    /// have to include the errors of the predictions that were read.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<double>> Bands { get; init; } = [];
}
