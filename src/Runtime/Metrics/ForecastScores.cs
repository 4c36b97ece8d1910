using System.Globalization;

namespace Hmlstm.Runtime.Metrics;

/// <summary>How a network forecasts series, beside forecasts that need no network, over the same predictions.</summary>
/// <param name="Targets">The columns that are predicted.</param>
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

    /// <summary>The baseline with the least mean squared error in the units of the network.</summary>
    public ForecastScore Best => Baselines.Where(static one => double.IsFinite(one.SquaredError)).DefaultIfEmpty(Baselines[0])
        .MinBy(static one => one.SquaredError)!;

    /// <summary>A line where a baseline is better than the network; null otherwise.</summary>
    public string? Warning() => Network.SquaredError > Best.SquaredError
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"the network is worse than the baseline '{Best.Name}': mean squared error {Network.SquaredError:0.0000} against "
            + $"{Best.SquaredError:0.0000}")
        : null;

    /// <summary>
    /// The numbers for <c>metrics.json</c>: of the network in the units of the data, over all steps and for each one; of the baselines in
    /// the units of the network as well. Where several targets are predicted, the numbers in the units of the data are their mean.
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

    /// <summary>The mean absolute error of one predicted row in the units of the data, the mean over targets.</summary>
    /// <param name="step">Which row, from 0.</param>
    public double AbsoluteErrorAt(int step) => Absolute.Average(steps => steps[step]);

    /// <summary>The root mean squared error of one predicted row in the units of the data, the mean over targets.</summary>
    /// <param name="step">Which row, from 0.</param>
    public double RootSquaredErrorAt(int step) => Squared.Average(steps => Math.Sqrt(steps[step]));
}
