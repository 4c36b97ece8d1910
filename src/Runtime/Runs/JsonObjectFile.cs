using System.Text.Json;
using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Runtime.Runs;

/// <summary>Reads the small JSON files of a run, each one object.</summary>
public static class JsonObjectFile
{
    private const long MostBytes = 16 << 20;

    /// <summary>The metrics of a run; a null is not a number.</summary>
    /// <param name="path">A run's <c>metrics.json</c>.</param>
    /// <exception cref="DataException">The file cannot be read, or is something else.</exception>
    public static IReadOnlyList<NamedValue> ReadMetrics(string path)
    {
        using JsonDocument file = Read(path, MostBytes);
        return
        [
            .. file.RootElement.EnumerateObject().Select(metric => metric.Value.ValueKind switch
            {
                JsonValueKind.Number => new NamedValue(metric.Name, metric.Value.GetDouble()),
                JsonValueKind.Null => new NamedValue(metric.Name, double.NaN),
                _ => throw new DataException($"{path}: these are no metrics of a run."),
            }),
        ];
    }

    /// <summary>The object; the caller disposes the document.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mostBytes">More than this is not read.</param>
    /// <exception cref="DataException">The file cannot be read, is longer, or is no JSON object.</exception>
    internal static JsonDocument Read(string path, long mostBytes)
    {
        try
        {
            JsonDocument file = StrictJson.Parse(ReadBytes(path, mostBytes));
            if (file.RootElement.ValueKind == JsonValueKind.Object)
            {
                return file;
            }

            file.Dispose();
            throw new DataException($"{path}: the file is no JSON object.");
        }
        catch (JsonException exception)
        {
            throw new DataException($"{path}: the file is no JSON.", exception);
        }
        catch (Exception exception) when (DataException.IsFileFailure(exception))
        {
            throw DataException.ForFile(path, exception);
        }
    }

    private static byte[] ReadBytes(string path, long mostBytes)
    {
        // A device says that it has no bytes, and never ends.
        using FileStream file = InputFile.Open(path, mostBytes, CancellationToken.None);
        if (file.Length > mostBytes)
        {
            throw new DataException($"{path}: the file is longer than {mostBytes} bytes.");
        }

        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
