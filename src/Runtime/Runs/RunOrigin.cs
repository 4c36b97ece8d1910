using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hmlstm.Runtime.Runs;

/// <summary>Where a run comes from: the command that repeats it, and the machine that it was trained on.</summary>
/// <param name="Command">The command line without what only chooses a folder or threads; it repeats the run on the same data.</param>
/// <param name="Machine">The processor, and how many threads computed.</param>
public sealed record RunOrigin(string Command, string Machine)
{
    private const long MostBytes = 1 << 20;

    /// <summary>The file's content: one JSON object.</summary>
    public string ToJson()
    {
        using MemoryStream stream = new();
        JsonWriterOptions options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (Utf8JsonWriter json = new(stream, options))
        {
            json.WriteStartObject();
            json.WriteString("command", Command);
            json.WriteString("machine", Machine);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>Reads a run's <c>run.json</c>; null where there is none, as in runs of earlier versions.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">The file cannot be read, or is something else.</exception>
    public static RunOrigin? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using JsonDocument file = JsonObjectFile.Read(path, MostBytes);
        return new RunOrigin(Text("command"), Text("machine"));

        string Text(string name) =>
            file.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()!
                : throw new DataException($"{path}: there is no text '{name}'.");
    }
}
