using System.Globalization;

namespace Hmlstm.Runtime.Metrics;

/// <summary>How a network forecasts series, beside forecasts that need no network, over the same predictions.</summary>
/// <param name="Targets">The columns to predict.</param>
/// <param name="Network">What the network reaches.</param>
/// <param name="Baselines">
/// What the others reach: <c>persistence</c>, <see cref="Seasonal"/> where a season is known, <c>drift</c>, <c>mean</c>.
/// </param>
public sealed record ForecastScores(IReadOnlyList<string> Targets, ForecastScore Network, IReadOnlyList<ForecastScore> Baselines)
{
    /// <summary>The name of the baseline that repeats a season.</summary>
    public const string Seasonal = "seasonal";

    /// <summary>Steps of the seasonal baseline; null without it.</summary>
    public int? Season { get; init; }

    /// <summary>The network, then the baselines.</summary>
    public IEnumerable<ForecastScore> All => Baselines.Prepend(Network);

    /// <summary>The baseline with the least <see cref="ForecastScore.Level"/>.</summary>
    public ForecastScore Best => Baselines.Where(static one => double.IsFinite(one.Level)).DefaultIfEmpty(Baselines[0])
        .MinBy(static one => one.Level)!;

    /// <summary>A line where a baseline is better than the network; null otherwise.</summary>
    public string? Warning() => Network.Level > Best.Level
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"the network is worse than the baseline '{Best.Name}': RMSE {Network.Level:G4} against {Best.Level:G4} in the units of the "
            + $"data{(Targets.Count > 1 ? ", the geometric mean over the targets" : "")}")
        : null;

    /// <summary>
    /// The numbers for <c>metrics.json</c>: of the network in the units of the data, over all steps and for each one; of the baselines in
    /// the units of the network as well. Where several targets are predicted, these numbers in the units of the data are the mean over
    /// them, and those of each target follow under its name, as in <c>test_mae_real.level</c>.
    /// </summary>
    /// <param name="part">The part of the data, which leads the names.</param>
    public IEnumerable<NamedValue> Values(string part)
    {
        yield return new($"{part}_mse_real", Network.RealSquaredError);
        yield return new($"{part}_mae_real", Network.RealAbsoluteError);
        for (int step = 0; step < Network.Steps && Network.Steps > 1; step++)
        {
            string number = (step + 1).ToString(CultureInfo.InvariantCulture);
            yield return new($"{part}_mae_real_h{number}", Network.AbsoluteErrorAt(step));
            yield return new($"{part}_rmse_real_h{number}", Network.RootSquaredErrorAt(step));
        }

        foreach (ForecastScore one in Baselines)
        {
            yield return new($"{part}_{one.Name}_mse", one.SquaredError);
            yield return new($"{part}_{one.Name}_mae", one.AbsoluteError);
            yield return new($"{part}_{one.Name}_mse_real", one.RealSquaredError);
            yield return new($"{part}_{one.Name}_mae_real", one.RealAbsoluteError);
        }

        for (int target = 0; target < Targets.Count && Targets.Count > 1; target++)
        {
            foreach (ForecastScore one in All)
            {
                string name = ReferenceEquals(one, Network) ? part : $"{part}_{one.Name}";
                yield return new($"{name}_mse_real.{Targets[target]}", one.SquaredErrorOf(target));
                yield return new($"{name}_mae_real.{Targets[target]}", one.AbsoluteErrorOf(target));
            }
        }
    }
}

/// <summary>The errors of one way to forecast.</summary>
/// <param name="Name"><c>network</c>, or the baseline's name.</param>
/// <param name="SquaredError">The mean squared error in the units of the network, over all predicted values.</param>
/// <param name="AbsoluteError">The mean absolute error in the units of the network.</param>
/// <param name="Absolute">The mean absolute error in the units of the data, [target][step]; not a number where nothing counts.</param>
/// <param name="Squared">The mean squared error in the units of the data, [target][step].</param>
public sealed record ForecastScore(
    string Name,
    double SquaredError,
    double AbsoluteError,
    IReadOnlyList<IReadOnlyList<double>> Absolute,
    IReadOnlyList<IReadOnlyList<double>> Squared)
{
    /// <summary>Rows that are predicted at once.</summary>
    public int Steps => Absolute[0].Count;

    /// <summary>The mean squared error in the units of the data: the mean over targets and steps.</summary>
    public double RealSquaredError => Squared.Average(static steps => steps.Average());

    /// <summary>The mean absolute error in the units of the data: the mean over targets and steps.</summary>
    public double RealAbsoluteError => Absolute.Average(static steps => steps.Average());

    /// <summary>
    /// The root mean squared error in the units of the data; of several targets the geometric mean, so that their units do not matter where
    /// two of them are compared.
    /// </summary>
    public double Level => Math.Exp(Squared.Average(static steps => Math.Log(steps.Average())) / 2);

    /// <summary>The mean squared error of one target in its units, the mean over the steps.</summary>
    /// <param name="target">Which target, from 0.</param>
    public double SquaredErrorOf(int target) => Squared[target].Average();

    /// <summary>The mean absolute error of one target in its units, the mean over the steps.</summary>
    /// <param name="target">Which target, from 0.</param>
    public double AbsoluteErrorOf(int target) => Absolute[target].Average();

    /// <summary>The mean absolute error of one predicted row in the units of the data, the mean over targets.</summary>
    /// <param name="step">Which row, from 0.</param>
    public double AbsoluteErrorAt(int step) => Absolute.Average(steps => steps[step]);

    /// <summary>The root mean squared error of one predicted row in the units of the data, the mean over targets.</summary>
    /// <param name="step">Which row, from 0.</param>
    public double RootSquaredErrorAt(int step) => Squared.Average(steps => Math.Sqrt(steps[step]));
}
