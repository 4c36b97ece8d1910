using System.Globalization;
using System.Text;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;

namespace Hmlstm.Generator.Emit;

/// <summary>Writes a class's documentation: what it is, and how data flows through it.</summary>
internal static class DocumentationWriter
{
    /// <summary>Summary and data flow of a network.</summary>
    internal static void Network(CodeWriter code, NetworkDefinition definition, NetworkParts parts)
    {
        Summary(code, definition.Summary, definition.Task);
        code.Doc("<remarks>");
        code.Doc("<para>From the bottom up, with the names that a weights file has:</para>");
        code.Doc("<code>");
        foreach (string line in NetworkTable.Lines(parts.Plan, hasDescriptions: true))
        {
            code.Doc(line);
        }

        code.Doc("</code>");
        code.Doc(
            $"<para>{DocText.Number(parts.Plan.ParameterCount)} parameters; "
            + $"{DocText.Number(parts.Plan.MultiplyAddsPerStep)} multiply-adds per step of a row.</para>");
        code.Doc("</remarks>");
    }

    /// <summary>The definition's own words, or what the task is.</summary>
    internal static void Summary(CodeWriter code, string? summary, TaskKind? task)
    {
        string text = summary is null ? "" : DocText.Escape(summary);
        code.Doc($"<summary>{(text.Length > 0 ? text : Words(task))}</summary>");
    }

    private static string Words(TaskKind? task) => task switch
    {
        TaskKind.LanguageModel => "A language model: it predicts the next token.",
        TaskKind.Classification => "A classifier of sequences.",
        TaskKind.Regression => "A network that predicts real values.",
        _ => "A network.",
    };
}

/// <summary>Text for XML documentation comments.</summary>
internal static class DocText
{
    /// <summary>Somebody's text on one line, escaped: it cannot end its element, its comment or its line.</summary>
    internal static string Escape(string text)
    {
        StringBuilder escaped = new();
        foreach (char character in text)
        {
            escaped.Append(character switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                _ => Harmless(character),
            });
        }

        return string.Join(" ", escaped.ToString().Split([' '], StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>A count with commas between thousands.</summary>
    internal static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Line breaks, control and direction characters and lone surrogates become spaces: C# or XML would not take them.</summary>
    private static string Harmless(char character) => char.GetUnicodeCategory(character) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned => " ",
        _ => character.ToString(),
    };
}
