using System.Globalization;
using System.Text;
using System.Text.Json;
using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Cli.Evaluations;

/// <summary>Metrics as JSON: each number under its name, then what a classifier does with each class.</summary>
internal static class EvaluationJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n" };

    /// <summary>One object; a value that is no finite number is null.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="matrix">The confusion matrix; null for other tasks.</param>
    /// <param name="names">The classes' names in the order of their numbers; empty where they have none.</param>
    public static string Write(IReadOnlyList<NamedValue> values, ConfusionMatrix? matrix, IReadOnlyList<string> names)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, Options))
        {
            json.WriteStartObject();
            foreach (NamedValue value in values)
            {
                Number(json, value.Name, value.Value);
            }

            if (matrix is not null)
            {
                Classes(json, matrix, names);
                Confusion(json, matrix);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Classes(Utf8JsonWriter json, ConfusionMatrix matrix, IReadOnlyList<string> names)
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
            IEnumerable<string> row = Enumerable.Range(0, matrix.Classes).Select(predicted => matrix[actual, predicted].ToString(CultureInfo.InvariantCulture));
            json.WriteRawValue($"\n    [{string.Join(", ", row)}]");
        }

        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
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
