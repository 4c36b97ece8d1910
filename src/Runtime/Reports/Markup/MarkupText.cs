using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Hmlstm.Runtime.Reports;

/// <summary>
/// HTML under construction. What stands in the holes of an interpolated string is escaped:
/// no name and no text of a data set can become a tag.
/// </summary>
internal sealed class MarkupText
{
    private readonly StringBuilder text = new();

    /// <summary>Characters so far.</summary>
    public int Length => text.Length;

    /// <summary>Adds HTML: the literal part as it is, each hole escaped, numbers with two decimals at most.</summary>
    public MarkupText Add([InterpolatedStringHandlerArgument("")] Piece piece)
    {
        _ = piece;
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => text.ToString();

    /// <summary>Text for HTML, inside a tag's quotes and between tags; control characters, which HTML forbids, become U+FFFD.</summary>
    public static string Escape(string? value)
    {
        StringBuilder escaped = new();
        foreach (char c in value ?? "")
        {
            _ = c switch
            {
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '&' => escaped.Append("&amp;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                '\n' or '\t' => escaped.Append(c),
                '\r' => escaped,
                _ => escaped.Append(char.IsControl(c) ? '\uFFFD' : c),
            };
        }

        return escaped.ToString();
    }

    /// <summary>Takes the parts of an interpolated string.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Piece
    {
        private readonly StringBuilder text;

        public Piece(int literalLength, int formattedCount, MarkupText markup)
        {
            text = markup.text;
            text.EnsureCapacity(text.Length + literalLength + (8 * formattedCount));
        }

        public void AppendLiteral(string value) => text.Append(value);

        public void AppendFormatted(string? value) => text.Append(Escape(value));

        public void AppendFormatted(long value) => text.Append(value.ToString(CultureInfo.InvariantCulture));

        public void AppendFormatted(double value) => text.Append(Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture));

        public void AppendFormatted(MarkupText value) => text.Append(value.text);
    }
}
