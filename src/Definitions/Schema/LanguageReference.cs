using System.Text;

namespace Hmlstm.Definitions.Schema;

/// <summary>The language as a page for people, in Markdown.</summary>
public static class LanguageReference
{
    private const string Introduction =
        """
        # The definition language

        One file, `NAME.model.yaml`, is one network and, if it says so, its training and its data. This page is made from the table that the
        parser reads by; a test compares the two.

        - Keys are snake_case. Words as values are kebab-case, and their case does not count: `HM-LSTM` is `hm-lstm`.
        - All problems of a file are reported at once, each at its line and column; [diagnostics](diagnostics/) has a page for each id.
        - A file is UTF-8, at most 1,048,576 characters long, and one YAML document. Anchors, aliases, merge keys and tags are not part of
          the language, and neither are tabs before a line's first character.
        - Numbers are decimal: `30`, `0.002`, `1e-3`. A value in quotes is text, never a number.
        - `tokens`, `features` and `size` are numbers that the data decide. Where `auto` stands in their place,
          [`hmlstm fit FILE`](data.md#numbers-that-the-data-decide) looks them up and writes them.

        ```yaml
        model: Text8                     # the C# class
        task: language-model
        input: { tokens: 27, embedding: 128 }
        layers:
          - cell: hm-lstm
            hidden: [512, 512]
            boundary: { slope: { start: 1, linear: 0.2, per: epoch, max: 5 } }
        output: { from: all, embedding: 512, hidden: 512 }
        training: { epochs: 30, batch_size: 64, window: 100, carry_state: true, optimizer: adam, learning_rate: 0.002, clip_norm: 1 }
        data: { text: text8, alphabet: text8, split: [0.9, 0.05, 0.05] }
        ```

        """;

    /// <summary>The page's text; lines end with <c>\n</c>.</summary>
    public static string Write()
    {
        var page = new StringBuilder(Introduction.Replace("\r\n", "\n"));
        foreach (Section section in Language.Sections)
        {
            WriteSection(page, section);
        }

        return page.ToString();
    }

    private static void WriteSection(StringBuilder page, Section section)
    {
        bool variants = section.Variants.Count > 0;
        page.Append('\n').Append("## ").Append(section.Name).Append("\n\n").Append(section.Documentation).Append("\n\n");
        page.Append(variants
            ? "| key | of | takes | default | meaning |\n|---|---|---|---|---|\n"
            : "| key | takes | default | meaning |\n|---|---|---|---|\n");
        foreach (Key key in section.Keys)
        {
            string of = !variants ? "" : $" {(key.Of.Count == 0 ? "all" : string.Join(", ", key.Of))} |";
            string without = key.Required || section.PresenceKeys.Contains(key) ? "required" : key.DefaultText ?? "none";
            page.Append($"| `{key.Name}` |{of} {Cell(Takes(key))} | {Cell(without)} | {Cell(key.Documentation)} |\n");
        }

        foreach (Key key in section.Keys.Where(static k => k.Choices.Count > 1))
        {
            page.Append($"\nThe values of `{key.Name}`:\n\n");
            foreach ((string value, string documentation) in key.Choices)
            {
                page.Append($"- `{value}`: {documentation}\n");
            }
        }
    }

    private static string Takes(Key key) => key switch
    {
        SectionKey { Section: { Shorthand: Key alone } below } => $"{alone.Expected}, or [{below.Name}](#{below.Name})",
        SectionKey { Section: var below } => $"[{below.Name}](#{below.Name})",
        SectionListKey list => $"a list of [{list.Section.Name}](#{list.Section.Name})",
        _ => key.Expected,
    };

    private static string Cell(string text) => text.Replace("|", "\\|");
}
