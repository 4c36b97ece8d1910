using System.Globalization;
using System.Text;
using System.Text.Json;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Cli.Evaluations;

/// <summary>Metrics as JSON: each number under its name, then what a classifier does with each class.</summary>
internal static class EvaluationJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n" };

    /// <summary>One object; a value that is not finite is null.</summary>
    /// <param name="measured">What was measured.</param>
    /// <param name="names">The classes' names in the order of their numbers; empty where they have none.</param>
    public static string Write(PartMetrics measured, IReadOnlyList<string> names)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, Options))
        {
            json.WriteStartObject();
            foreach (NamedValue value in measured.Values)
            {
                Number(json, value.Name, value.Value);
            }

            if (measured.Rows.Worst is int worst)
            {
                WorstRow(json, measured.Rows, worst);
            }

            if (measured.Forecast is ForecastScores forecast)
            {
                Forecast(json, forecast);
            }

            if (measured.Other is OtherSelection other)
            {
                Selection(json, other);
            }

            if (measured.Confusion is ConfusionMatrix matrix)
            {
                Classes(json, matrix, names, measured.Cells);
                Confusion(json, matrix);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The number of the worst row counts from 1, as in the line for people.</summary>
    private static void WorstRow(Utf8JsonWriter json, RowLosses rows, int worst)
    {
        json.WriteStartObject("worst_row");
        json.WriteNumber("row", worst + 1);
        json.WriteNumber("rows", rows.Losses.Count);
        Number(json, "loss", rows.Losses[worst]);
        json.WriteNumber("above_twice_the_mean", rows.AboveTwiceTheMean);
        json.WriteBoolean("far_from_mean", rows.AreFarApart);
        json.WriteEndObject();
    }

    /// <summary>Errors in the units of the data, for each target and each step ahead, and the baselines in both units.</summary>
    private static void Forecast(Utf8JsonWriter json, ForecastScores forecast)
    {
        Number(json, "mse_real", forecast.Network.RealSquaredError);
        Number(json, "mae_real", forecast.Network.RealAbsoluteError);
        json.WriteStartObject("baselines");
        foreach (ForecastScore one in forecast.Baselines)
        {
            json.WriteStartObject(one.Name);
            if (one.Name == ForecastScores.Seasonal)
            {
                json.WriteNumber("season", forecast.Season ?? 0);
            }

            Number(json, "mse", one.SquaredError);
            Number(json, "mae", one.AbsoluteError);
            Number(json, "mse_real", one.RealSquaredError);
            Number(json, "mae_real", one.RealAbsoluteError);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("targets");
        for (int target = 0; target < forecast.Targets.Count; target++)
        {
            json.WriteStartObject();
            json.WriteString("target", forecast.Targets[target]);
            RealErrors(json, forecast.Network, target);
            json.WriteStartObject("baselines");
            foreach (ForecastScore one in forecast.Baselines)
            {
                json.WriteStartObject(one.Name);
                RealErrors(json, one, target);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("horizons");
        for (int target = 0; target < forecast.Targets.Count; target++)
        {
            for (int step = 0; step < forecast.Network.Steps; step++)
            {
                json.WriteStartObject();
                json.WriteString("target", forecast.Targets[target]);
                json.WriteNumber("step", step + 1);
                Number(json, "mae", forecast.Network.Absolute[target][step]);
                Number(json, "rmse", Math.Sqrt(forecast.Network.Squared[target][step]));
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }

    private static void RealErrors(Utf8JsonWriter json, ForecastScore score, int target)
    {
        Number(json, "mae", score.AbsoluteErrorOf(target));
        Number(json, "rmse", Math.Sqrt(score.SquaredErrorOf(target)));
    }

    private static void Selection(Utf8JsonWriter json, OtherSelection other)
    {
        json.WriteStartObject(other.Kind == SelectionKind.Mixed ? "with_selection_mixed" : "with_selection_most_probable");
        foreach (NamedValue value in other.Values)
        {
            Number(json, value.Name, value.Value);
        }

        json.WriteEndObject();
    }

    private static void Classes(
        Utf8JsonWriter json, ConfusionMatrix matrix, IReadOnlyList<string> names, IReadOnlyList<ClassSelection> cells)
    {
        json.WriteStartArray("classes");
        for (int label = 0; label < matrix.Classes; label++)
        {
            json.WriteStartObject();
            json.WriteString("class", names.Count == matrix.Classes ? names[label] : label.ToString(CultureInfo.InvariantCulture));
            Number(json, "precision", matrix.Precision(label));
            Number(json, "recall", matrix.Recall(label));
            Number(json, "f1", matrix.F1(label));
            json.WriteNumber("support", matrix.Support(label));
            if (cells.Count > 0)
            {
                Numbers(json, "selection", cells[label].Use);
                Numbers(json, "selection_probability", cells[label].Probability);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A row for each class that the data has, a column for each that the network gives.</summary>
    private static void Confusion(Utf8JsonWriter json, ConfusionMatrix matrix)
    {
        json.WriteStartArray("confusion");
        for (int actual = 0; actual < matrix.Classes; actual++)
        {
            // One line for a row, so that the matrix looks like one; the writer itself puts nothing before a raw value.
            IEnumerable<string> row = Enumerable.Range(0, matrix.Classes)
                .Select(predicted => matrix[actual, predicted].ToString(CultureInfo.InvariantCulture));
            json.WriteRawValue($"\n    [{string.Join(", ", row)}]");
        }

        json.WriteEndArray();
    }

    private static void Numbers(Utf8JsonWriter json, string name, IReadOnlyList<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
        {
            Number(json, value);
        }

        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        Number(json, value);
    }

    private static void Number(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
