using System.Text;
using System.Text.Json;
using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Runtime.Runs;

/// <summary>
/// The folder of one training: <c>model.yaml</c>, <c>weights.safetensors</c>, <c>last.ckpt</c>, <c>history.csv</c>,
/// <c>metrics.json</c>, <c>report.html</c>, <c>run.json</c>.
/// </summary>
/// <param name="path">The folder.</param>
public sealed class RunFolder(string path)
{
    /// <summary>The folder as a full path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The definition with every default filled in.</summary>
    public string Model => System.IO.Path.Combine(Path, "model.yaml");

    /// <summary>The best weights.</summary>
    public string Weights => System.IO.Path.Combine(Path, "weights.safetensors");

    /// <summary>All that a resumed training needs.</summary>
    public string Checkpoint => System.IO.Path.Combine(Path, "last.ckpt");

    /// <summary>A row for each evaluation.</summary>
    public string History => System.IO.Path.Combine(Path, "history.csv");

    /// <summary>The metrics at the end.</summary>
    public string Metrics => System.IO.Path.Combine(Path, "metrics.json");

    /// <summary>The report for people.</summary>
    public string Report => System.IO.Path.Combine(Path, "report.html");

    /// <summary>Where the run comes from, see <see cref="RunOrigin"/>.</summary>
    public string Origin => System.IO.Path.Combine(Path, "run.json");

    /// <summary>The folder of event files for TensorBoard, where they are wanted.</summary>
    public string TensorBoard => System.IO.Path.Combine(Path, "tensorboard");

    /// <summary>Makes the folder and writes the definition.</summary>
    /// <param name="definitionText">The rendered definition, YAML.</param>
    /// <param name="origin">Where the run comes from; null writes nothing of it, so that a resumed run keeps what it had.</param>
    /// <exception cref="IOException">The folder or the file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file may not be written.</exception>
    public void Create(string definitionText, RunOrigin? origin = null)
    {
        OutputFolder.Make(Path);
        AtomicFile.WriteText(Model, definitionText);
        if (origin is not null)
        {
            AtomicFile.WriteText(Origin, origin.ToJson());
        }
    }

    /// <summary>Writes metrics as one JSON object; a value that is no finite number becomes null.</summary>
    /// <param name="values">Names and values, in the order in which they are written.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void WriteMetrics(IEnumerable<NamedValue> values) => AtomicFile.WriteText(Metrics, MetricsJson(values) + "\n");

    /// <summary>Metrics as one JSON object; a value that is no finite number becomes null.</summary>
    /// <param name="values">Names and values, in the order in which they are written.</param>
    public static string MetricsJson(IEnumerable<NamedValue> values)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            foreach (NamedValue value in values)
            {
                json.WritePropertyName(value.Name);
                if (double.IsFinite(value.Value))
                {
                    json.WriteNumberValue(value.Value);
                }
                else
                {
                    json.WriteNullValue();
                }
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
