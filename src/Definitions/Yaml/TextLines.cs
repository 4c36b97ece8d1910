namespace Hmlstm.Definitions.Yaml;

/// <summary>Where the lines of a text start, so that offsets become lines and columns as a compiler counts them.</summary>
internal sealed class TextLines
{
    private readonly List<int> starts = [0];
    private readonly int length;

    public TextLines(string text)
    {
        length = text.Length;
        for (int i = 0; i < text.Length; i++)
        {
            bool ends = text[i] switch
            {
                '\r' => i + 1 == text.Length || text[i + 1] != '\n',
                '\n' or '\u0085' or '\u2028' or '\u2029' => true,
                _ => false,
            };
            if (ends)
            {
                starts.Add(i + 1);
            }
        }
    }

    /// <summary>The span between two offsets; offsets outside the text are moved to its ends.</summary>
    public YamlSpan Span(long start, long end)
    {
        int from = (int)Math.Min(Math.Max(start, 0), length);
        int to = (int)Math.Min(Math.Max(end, from), length);
        int first = LineOf(from);
        int last = LineOf(to);
        return new YamlSpan(from, to, first, from - starts[first], last, to - starts[last]);
    }

    private int LineOf(int offset)
    {
        int found = starts.BinarySearch(offset);
        return found >= 0 ? found : ~found - 1;
    }
}
