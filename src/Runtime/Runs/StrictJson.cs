using System.Text.Json;
using Hmlstm.Definitions;

namespace Hmlstm.Runtime.Runs;

/// <summary>Reads JSON whose strings are text and whose objects have each name once.</summary>
/// <remarks>
/// The standard's grammar allows more: half of a character, <c>"\ud800"</c>, and bytes that are no UTF-8 pass as strings, and of a name
/// that is there twice .NET takes the last value.
/// </remarks>
internal static class StrictJson
{
    /// <summary>Reads a document, which the caller disposes.</summary>
    /// <param name="text">All of its bytes, UTF-8.</param>
    /// <exception cref="JsonException">It is no such document. The exception has a place where the grammar is broken.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> text)
    {
        JsonDocument document = JsonDocument.Parse(text);
        try
        {
            Check(document.RootElement);
            return document;
        }
        catch (InvalidOperationException exception)
        {
            document.Dispose();
            throw new JsonException("a string in it is no valid Unicode", exception);
        }
        catch (JsonException)
        {
            document.Dispose();
            throw;
        }
    }

    private static void Check(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                HashSet<string> names = new(StringComparer.Ordinal);
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    if (!names.Add(property.Name))
                    {
                        throw new JsonException($"it has '{ForeignText.Show(property.Name)}' twice");
                    }

                    Check(property.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Check(item);
                }

                break;
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            default:
                break;
        }
    }
}
