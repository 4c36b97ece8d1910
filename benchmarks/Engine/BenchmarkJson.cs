using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hmlstm.Benchmarks;

/// <summary>The results as JSON: all that the tables show, and the time of each run.</summary>
internal static class BenchmarkJson
{
    /// <summary>Renders the results.</summary>
    /// <param name="results">What was measured.</param>
    /// <param name="machine">What it was measured on, by name.</param>
    public static string Render(IReadOnlyList<BenchmarkResult> results, IReadOnlyDictionary<string, string> machine)
    {
        using var text = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(text, options))
        {
            json.WriteStartObject();
            json.WriteStartObject("machine");
            foreach ((string name, string value) in machine)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteStartArray("cases");
            foreach (BenchmarkResult result in results)
            {
                WriteCase(json, result);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(text.ToArray()) + "\n";
    }

    private static void WriteCase(Utf8JsonWriter json, BenchmarkResult result)
    {
        json.WriteStartObject();
        json.WriteString("case", result.Case);
        json.WriteString("title", result.Title);
        json.WriteString("goal", result.Goal);
        json.WriteString("reached", result.Reached);
        json.WriteBoolean("met", result.IsMet);
        json.WriteBoolean("differs", result.Fails);
        WriteNumber(json, "dense_operations", result.Work?.Dense);
        WriteNumber(json, "needed_operations", result.Work?.Needed);
        WriteNumbers(json, "boundary_rates", result.BoundaryRates);
        if (result.Agreement is Agreement agreement)
        {
            json.WriteString("largest_difference_in", agreement.Tensor);
            WriteNumber(json, "difference", agreement.Difference);
            WriteNumber(json, "rounding", agreement.Rounding);
            WriteNumber(json, "margin", agreement.Margin);
        }

        WriteNumber(json, "allocated_bytes", result.Allocated);
        WriteNumber(json, "resident_bytes", result.Resident);
        WriteNumber(json, "peer_resident_bytes", result.PeerResident);
        json.WriteStartArray("times");
        foreach (ContestantTime time in result.Times)
        {
            json.WriteStartObject();
            json.WriteString("party", time.Party);
            json.WriteNumber("threads", time.Threads);
            json.WriteNumber("median_seconds", time.Median);
            WriteNumbers(json, "seconds", time.Seconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes a number: nothing if it is missing, and null if it is not finite, which JSON cannot represent.</summary>
    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is double number && double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else if (value is not null)
        {
            json.WriteNull(name);
        }
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }
}
