using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Training;
using Hmlstm.Runtime.Weights;
using TorchSharp;

namespace Hmlstm.Runtime.Data;

/// <summary>
/// Writes a network's prepared data for the training program of another framework: <c>data.safetensors</c> with the numbers, and
/// <c>data.json</c> with how they are cut into batches and what belongs to the weights.
/// </summary>
/// <remarks>
/// <para>Each part (<c>training</c>, <c>validation</c>, <c>test</c>; those without a batch are left out) has the tensors
/// <c>PART.input</c>, token ids [N, S] or features [N, S, F]; <c>PART.target</c>, ids or classes, [N, S] or [N], -100 where nothing is
/// predicted, or values, [N, S, O] or [N, O]; where rows differ in length <c>PART.lengths</c> [N]; and where single values do not count
/// <c>PART.counted</c>, like the target. N rows of S steps. Ids are in the narrowest type that holds all that the network knows.</para>
/// <para>Where tokens are pieces of several characters, <c>vocabulary.characters</c> has how many each of them is.</para>
/// </remarks>
public static class DataExport
{
    /// <summary>The file of the numbers.</summary>
    public const string TensorsName = "data.safetensors";

    /// <summary>The file of the layout.</summary>
    public const string LayoutName = "data.json";

    /// <summary>What <c>data.json</c> says that it is.</summary>
    internal const string Format = "hmlstm-data-1";

    private static readonly JsonWriterOptions Json =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The bytes of all numbers, which are in memory together while they are written.</summary>
    /// <param name="definition">The network.</param>
    /// <param name="data">Its data.</param>
    /// <exception cref="DataException">A part cannot be written, or read.</exception>
    public static double SizeOf(NetworkDefinition definition, NetworkData data)
    {
        double bytes = 0;
        foreach ((_, BatchLayout layout) in Parts(data))
        {
            using Batch first = layout.InOrder.Read(0, 0);
            double ofRow = WidthOf(first.Input) * layout.Steps;
            double ofTarget = WidthOf(first.Target) * (HasSteps(first.Target) ? layout.Steps : 1);
            bytes += layout.Rows * ((ofRow * SizeOf(first.Input)) + (ofTarget * (SizeOf(first.Target) + (first.Counted is null ? 0 : 1))));
        }

        return bytes;

        double SizeOf(torch.Tensor values) => values.is_floating_point() || !IsShort(definition) ? 4 : 2;
    }

    /// <summary>Writes both files, the layout last.</summary>
    /// <param name="definition">The network that the data were opened for, its sizes known.</param>
    /// <param name="data">Its data.</param>
    /// <param name="folder">The folder, which is made if need be.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="DataException">The data can no longer be read, or a target is no class of the network.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static void Write(NetworkDefinition definition, NetworkData data, string folder, CancellationToken cancel = default)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable quiet = torch.no_grad();
        List<(string Name, torch.Tensor Value)> tensors = [];
        foreach ((string name, BatchLayout layout) in Parts(data))
        {
            tensors.AddRange(Tensors(definition, name, layout, cancel));
        }

        if (data.Profile.Vocabulary?.CharacterCounts is int[] characters)
        {
            tensors.Add(("vocabulary.characters", torch.tensor(characters, dtype: torch.ScalarType.Int32)));
        }

        string fingerprint = Fingerprint.Of(definition);
        TensorFile.Write(Path.Combine(folder, TensorsName), tensors, new Dictionary<string, string> { ["fingerprint"] = fingerprint });
        NetworkMetadata metadata = new()
        {
            Definition = DefinitionWriter.Render(definition), Fingerprint = fingerprint, Others = data.Profile.ToMetadata(),
        };
        AtomicFile.WriteText(Path.Combine(folder, LayoutName), Layout(definition, data, metadata));
    }

    private static IEnumerable<(string Name, BatchLayout Layout)> Parts(NetworkData data) =>
        from part in PartSize.Names.Zip([data.Training, data.Validation, data.Test])
        where part.Second is not null
        select (part.First, BatchLayout.Of(part.Second));

    private static IEnumerable<(string Name, torch.Tensor Value)> Tensors(
        NetworkDefinition definition, string part, BatchLayout layout, CancellationToken cancel)
    {
        torch.Tensor? input = null, target = null, lengths = null, counted = null;
        for (long index = 0; index < layout.InOrder.Count; index++)
        {
            cancel.ThrowIfCancellationRequested();
            using Batch batch = layout.InOrder.Read(0, index);
            long row = index / layout.Windows * layout.BatchSize, step = index % layout.Windows * layout.Window;
            Copy(ref input, batch.Input, row, step);
            Copy(ref target, batch.Target, row, step);
            if (batch.Counted is not null)
            {
                Copy(ref counted, batch.Counted, row, step, batch.Target);
            }

            if (batch.Lengths is { } real)
            {
                // A window has those of its own steps.
                lengths ??= torch.zeros(layout.Rows, dtype: torch.ScalarType.Int64);
                using torch.Tensor own = lengths.narrow(0, row, real.size(0));
                own.add_(real);
            }
        }

        yield return (part + ".input", input!);
        yield return (part + ".target", target!);
        if (lengths is not null)
        {
            yield return (part + ".lengths", lengths);
        }

        if (counted is not null)
        {
            yield return (part + ".counted", counted);
        }

        void Copy(ref torch.Tensor? whole, torch.Tensor piece, long row, long step, torch.Tensor? like = null)
        {
            bool hasSteps = HasSteps(like ?? piece);
            whole ??= torch.zeros(
                [layout.Rows, .. hasSteps ? [layout.Steps] : Array.Empty<long>(), .. piece.shape[(hasSteps ? 2 : 1)..]],
                dtype: piece.dtype == torch.ScalarType.Int64 ? IdType(definition) : piece.dtype);
            using torch.Tensor rows = whole.narrow(0, row, piece.size(0));
            using torch.Tensor place = hasSteps ? rows.narrow(1, step, piece.size(1)) : rows.alias();
            place.copy_(piece);
        }
    }

    private static string Layout(NetworkDefinition definition, NetworkData data, NetworkMetadata metadata)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, Json))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteStartObject("parts");
            foreach ((string name, BatchLayout layout) in Parts(data))
            {
                json.WriteStartObject(name);
                json.WriteNumber("rows", layout.Rows);
                json.WriteNumber("steps", layout.Steps);
                json.WriteNumber("window", layout.Window);
                json.WriteNumber("batch_size", layout.BatchSize);
                json.WriteBoolean("shuffled", layout.IsShuffled);
                json.WriteBoolean("carry_state", layout.CarriesState);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            if (definition.Loss.ClassWeights is { IsBalanced: true })
            {
                json.WriteStartArray("class_weights");
                foreach (double weight in BalancedWeights.Of(data.Training, Math.Max(2, definition.Output.Size)))
                {
                    json.WriteNumberValue(weight);
                }

                json.WriteEndArray();
            }

            json.WriteStartObject("metadata");
            foreach ((string key, string value) in metadata.ToStrings())
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>Whether values [N, S], or vectors [N, S, W], are there for each step.</summary>
    private static bool HasSteps(torch.Tensor values) => values.dim() == (values.is_floating_point() ? 3 : 2);

    private static double WidthOf(torch.Tensor values) => values.is_floating_point() ? values.size(-1) : 1;

    private static torch.ScalarType IdType(NetworkDefinition definition) =>
        IsShort(definition) ? torch.ScalarType.Int16 : torch.ScalarType.Int32;

    private static bool IsShort(NetworkDefinition definition) => Math.Max(definition.Input.Size, definition.Output.Size) <= short.MaxValue;
}
