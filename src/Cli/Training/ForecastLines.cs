using System.Globalization;
using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Cli.Training;

/// <summary>The errors of forecasts beside those of baselines, as lines for people.</summary>
internal static class ForecastLines
{
    /// <summary>Steps ahead that get a column of their own.</summary>
    private const int MostSteps = 8;

    private const int NameWidth = 14;
    private const int NumberWidth = 11;

    /// <summary>A table of the errors, then that of the steps ahead, then a warning where a baseline is better.</summary>
    /// <param name="scores">What was measured.</param>
    public static IEnumerable<string> Of(ForecastScores scores)
    {
        yield return Row("", ["mse", "mae", "RMSE, real", "MAE, real"]);
        foreach (ForecastScore one in new[] { scores.Network }.Concat(scores.Baselines))
        {
            string name = one.Name == ForecastScores.Seasonal ? Text($"{one.Name} {scores.Season}") : one.Name;
            double root = Math.Sqrt(one.RealSquaredError);
            yield return Row(name, [Short(one.SquaredError), Short(one.AbsoluteError), Short(root), Short(one.RealAbsoluteError)]);
        }

        if (scores.Network.Steps > 1)
        {
            int[] steps = Steps(scores.Network.Steps);
            yield return Row("step ahead", steps.Select(static step => Text($"{step + 1}")));
            yield return Row("MAE, real", steps.Select(step => Short(scores.Network.AbsoluteErrorAt(step))));
        }

        if (scores.Warning() is string warning)
        {
            yield return warning;
        }
    }

    /// <summary>All steps, or the first ones of even stretches and the last.</summary>
    private static int[] Steps(int count) => count <= MostSteps
        ? [.. Enumerable.Range(0, count)]
        : [.. Enumerable.Range(0, MostSteps).Select(n => n * (count - 1) / (MostSteps - 1))];

    private static string Row(string name, IEnumerable<string> fields) =>
        ("  " + name.PadRight(NameWidth) + string.Concat(fields.Select(static field => field.PadLeft(NumberWidth)))).TrimEnd();

    private static string Short(double value) => value.ToString("G5", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
