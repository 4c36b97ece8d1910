using System.Globalization;
using System.Text;
using Hmlstm.Runtime.Reports;

namespace Hmlstm.Cli.Boundaries;

/// <summary>
/// A text in blocks of lines with, under each line, one row of marks per level, and on request what a language model expects next.
/// </summary>
/// <remarks>
/// A mark stands under the character whose reading made the detector fire: the boundary of step t is drawn under the input of step t, and
/// so is the character that
/// is the most probable one after it. Where a network reads words, a column is as wide as its word.
/// </remarks>
internal static class BoundaryStrip
{
    /// <summary>Columns of one block.</summary>
    public const int Width = 60;

    /// <summary>What stands under a character that made a boundary.</summary>
    public const string Mark = "|";

    private const int LabelWidth = 9;

    /// <summary>The lines of all blocks, with an empty line between two blocks.</summary>
    /// <param name="text">The characters that the network read.</param>
    /// <param name="withNext">Whether what a language model expects next has a row.</param>
    public static IEnumerable<string> Lines(SequenceReading text, bool withNext = false)
    {
        StripColumns columns = new(text, withNext);
        foreach ((int start, int end) in columns.Lines(Width))
        {
            if (start > 0)
            {
                yield return "";
            }

            var line = new StringBuilder("".PadRight(LabelWidth));
            for (int t = start; t < end; t++)
            {
                line.Append(columns.Padded(columns.Symbol(t), t));
            }

            yield return line.ToString().TrimEnd();
            if (withNext && text.Expected.Count > 0)
            {
                line.Clear().Append("next".PadRight(LabelWidth));
                for (int t = start; t < end; t++)
                {
                    line.Append(columns.Padded(columns.Expected(t), t));
                }

                yield return line.ToString().TrimEnd();
            }

            for (int level = 0; level < text.LevelCount; level++)
            {
                line.Clear().Append(CultureInfo.InvariantCulture, $"level {level + 1}").Append(' ', LabelWidth - line.Length);
                for (int t = start; t < end; t++)
                {
                    line.Append(columns.Padded(text.IsBoundary(level, t) ? Mark : "", t));
                }

                yield return line.ToString().TrimEnd();
            }
        }
    }
}
