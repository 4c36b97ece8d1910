using System.Text.Json;
using Hmlstm.Definitions;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Prediction;

/// <summary>A prediction for each sequence of vectors in a file of JSON lines, of which each has an array of arrays of numbers.</summary>
internal sealed class SequencePredictor(
    NetworkPass network, DataProfile profile, PredictionSource source, PredictionOptions options, CancellationToken cancel)
{
    private const string Property = "sequence";

    private readonly int width = network.Definition.Input.Size;
    private readonly OutputColumns outputs = OutputColumns.Of(network.Definition, profile, network.Bands);

    /// <summary>Whether the first line of a file has such a property.</summary>
    public static bool Reads(PredictionSource source, CancellationToken cancel) =>
        source.Kind == PredictionSourceKind.JsonLines
        && JsonLine.Read(source, cancel).Take(1).Any(static line => line.Value.TryGetProperty(Property, out _));

    /// <summary>The rows, read and computed as they are asked for.</summary>
    public IEnumerable<PredictedRow> Rows()
    {
        string[] kept = [.. options.Keep ?? []];
        string[] results = [Property, .. outputs.Names];
        string[] names = [.. kept.Select(name => results.Contains(name, StringComparer.Ordinal) ? "input." + name : name), .. results];
        long number = 0;
        foreach (JsonLine[] lines in JsonLine.Read(source, cancel).Chunk(network.Definition.Training.BatchSize))
        {
            float[][] sequences = [.. lines.Select(Read)];
            long[] lengths = [.. sequences.Select(sequence => (long)sequence.Length / width)];
            int longest = (int)lengths.Max();
            if ((Int128)lines.Length * longest * width > Array.MaxLength)
            {
                throw new DataException(
                    $"{Place(lines[0])}: {lines.Length} sequences of up to {longest} steps from here on are more than a batch may have; "
                    + "use a smaller batch_size.");
            }

            float[] padded = new float[lines.Length * longest * width];
            for (int row = 0; row < lines.Length; row++)
            {
                sequences[row].CopyTo(padded.AsSpan(row * longest * width));
            }

            float[][] predicted = network.LastStepOfStreams(
                tensor(padded, lines.Length, longest, width), lengths, options.Stream, source.Name);
            for (int row = 0; row < lines.Length; row++)
            {
                JsonLine line = lines[row];
                number++;
                yield return new PredictedRow(
                    names,
                    [.. kept.Select(name => Kept(line, name)), number, .. outputs.Cells(predicted[row], Place(line))]);
            }
        }

        options.Stream?.For(number, $"{source.Name} has {Quantity.Of(number, "sequence")}");
    }

    private float[] Read(JsonLine line)
    {
        if (!line.Value.TryGetProperty(Property, out JsonElement steps)
            || steps.ValueKind != JsonValueKind.Array
            || steps.GetArrayLength() == 0)
        {
            throw new DataException($"{Place(line)}: there is no '{Property}', an array with at least one array of {width} numbers.");
        }

        float[] values = new float[steps.GetArrayLength() * width];
        int filled = 0;
        foreach (JsonElement step in steps.EnumerateArray())
        {
            bool isOneNumber = step.ValueKind == JsonValueKind.Number && width == 1;
            if (!isOneNumber && (step.ValueKind != JsonValueKind.Array || step.GetArrayLength() != width))
            {
                throw new DataException(
                    $"{Place(line)}: step {(filled / width) + 1} is no array of {width} numbers, the network's features.");
            }

            foreach (JsonElement value in isOneNumber ? new[] { step } : step.EnumerateArray().AsEnumerable())
            {
                values[filled] = Number(line, value, filled);
                filled++;
            }
        }

        return values;
    }

    private float Number(JsonLine line, JsonElement value, int place)
    {
        double number = value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double read)
            ? profile.Inputs?.Apply(place % width, read) ?? read
            : double.NaN;
        return Math.Abs(number) <= float.MaxValue
            ? (float)number
            : throw new DataException(
                $"{Place(line)}: step {(place / width) + 1}: '{ForeignText.Show(value.ToString(), 40)}' "
                + "is not a number that float32 holds.");
    }

    private object? Kept(JsonLine line, string name) => line.Value.TryGetProperty(name, out JsonElement value)
        ? JsonLine.Cell(value)
        : throw new DataException($"{Place(line)}: there is no '{ForeignText.Show(name)}' to keep.");

    private string Place(JsonLine line) => $"{source.Name}({line.Number})";
}
