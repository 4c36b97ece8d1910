using System.Buffers;

namespace Hmlstm.Runtime.Data;

/// <summary>Writes a field of a CSV file as RFC 4180 has it.</summary>
internal static class CsvField
{
    /// <summary>What only a field in quotes may have; readers take any of the separators for one.</summary>
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",;\t\"\r\n");

    /// <summary>The field, in quotes where it needs them.</summary>
    public static string Write(string text) => text.AsSpan().ContainsAny(Quoted)
        ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : text;
}
