using System.Globalization;
using Hmlstm.Definitions;
using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Cli.Training;

/// <summary>The errors of forecasts beside those of baselines, as lines for people.</summary>
internal static class ForecastLines
{
    /// <summary>Steps ahead that get a column of their own.</summary>
    private const int MostSteps = 8;

    private const int NameWidth = 14;
    private const int NumberWidth = 12;
    private const int MostOfName = NameWidth - 3;

    /// <summary>
    /// A table of the errors, then those of each of several targets, then those of the steps ahead, then a warning where a baseline is
    /// better.
    /// </summary>
    /// <param name="scores">What was measured.</param>
    public static IEnumerable<string> Of(ForecastScores scores)
    {
        yield return Row("", ["mse", "mae", "RMSE, real", "MAE, real"]);
        foreach (ForecastScore one in scores.All)
        {
            string name = one.Name == ForecastScores.Seasonal ? Text($"{one.Name} {scores.Season}") : one.Name;
            double root = Math.Sqrt(one.RealSquaredError);
            yield return Row(name, [Short(one.SquaredError), Short(one.AbsoluteError), Short(root), Short(one.RealAbsoluteError)]);
        }

        if (scores.Targets.Count > 1)
        {
            yield return Row("RMSE, real", scores.All.Select(static one => one.Name));
            for (int target = 0; target < scores.Targets.Count; target++)
            {
                yield return Row(
                    ForeignText.Show(scores.Targets[target], MostOfName),
                    scores.All.Select(one => Short(Math.Sqrt(one.SquaredErrorOf(target)))));
            }
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
