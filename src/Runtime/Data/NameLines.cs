using System.Text.Json;

namespace Hmlstm.Runtime.Data;

/// <summary>Names in a metadata string, one a line: as they are, but with a line break or a quote in front as a JSON string.</summary>
internal static class NameLines
{
    private const char Quote = '"';

    /// <summary>A name as a line, or as the end of one.</summary>
    public static string Write(string name) =>
        name.Contains('\n', StringComparison.Ordinal) || name.StartsWith(Quote) ? JsonSerializer.Serialize(name) : name;

    /// <summary>The name that <see cref="Write"/> was given.</summary>
    public static string Read(string line)
    {
        if (!line.StartsWith(Quote))
        {
            return line;
        }

        try
        {
            return JsonSerializer.Deserialize<string>(line) ?? line;
        }
        catch (JsonException)
        {
            // Of a version that wrote every name as it is.
            return line;
        }
    }
}
