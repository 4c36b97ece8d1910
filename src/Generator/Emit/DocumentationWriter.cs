using System.Globalization;
using System.Text;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Generator.Cells;

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
        foreach (string line in Table(Rows(definition, parts)))
        {
            code.Doc(line);
        }

        code.Doc("</code>");
        code.Doc($"<para>{DocText.Number(parts.Plan.ParameterCount)} parameters; {DocText.Number(parts.Plan.MultiplyAddsPerStep)} multiply-adds per step of a row.</para>");
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

    private static IEnumerable<string[]> Rows(NetworkDefinition definition, NetworkParts parts)
    {
        InputDefinition input = definition.Input;
        yield return input.Kind == InputKind.Tokens
            ? ["input", "[B, T]", "", $"token ids, {DocText.Number(input.Size)} in all" + (input.Embedding is null ? ", one-hot" : "")]
            : ["input", $"[B, T, {input.Size}]", "", "features"];
        if (input.Embedding is { } width)
        {
            yield return ["input.embedding", $"[B, T, {width}]", Count(parts.Plan, "input."), "embedding"];
        }

        (string Name, string Description)[] layers = [.. parts.Stacks.SelectMany(static (stack, i) => stack.Layers(StackWriters.Path(i)))];
        for (int i = 0; i < parts.Plan.Layers.Count; i++)
        {
            LayerPlan layer = parts.Plan.Layers[i];
            yield return [layers[i].Name, $"[B, T, {layer.OutputSize}]", DocText.Number(layer.ParameterCount), layers[i].Description];
        }

        yield return ["output", parts.Head.Shape, Count(parts.Plan, "output."), parts.Head.Description];
    }

    private static string Count(NetworkPlan plan, string prefix) => DocText.Number(plan.Parameters
        .Where(parameter => parameter.Name.StartsWith(prefix, StringComparison.Ordinal))
        .Sum(static parameter => parameter.Count));

    /// <summary>Columns under each other: names, shapes, parameters to the right, and what it is.</summary>
    private static IEnumerable<string> Table(IEnumerable<string[]> rows)
    {
        string[][] all = [["name", "shape", "parameters", ""], .. rows];
        int[] widths = [.. Enumerable.Range(0, 3).Select(column => all.Max(row => row[column].Length))];
        return all.Select(row =>
            $"{row[0].PadRight(widths[0])}  {row[1].PadRight(widths[1])}  {row[2].PadLeft(widths[2])}  {row[3]}".TrimEnd());
    }
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
