using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Hmlstm.Definitions.Yaml;

/// <summary>Text to nodes with places. What definitions do not need of YAML is refused here, in one line and early.</summary>
internal sealed class YamlReader
{
    /// <summary>How deep lists and maps may be nested; definitions need 6.</summary>
    public const int Deepest = 32;

    private const string Unreadable = "it cannot be read from here on";

    private readonly string text;
    private readonly TextLines lines;
    private readonly Parser parser;
    private readonly ProblemList problems;
    private readonly CancellationToken cancel;
    private readonly Stack<Mark> openBrackets = new();

    private YamlReader(string text, TextLines lines, ProblemList problems, CancellationToken cancel)
    {
        this.text = text;
        this.lines = lines;
        this.problems = problems;
        this.cancel = cancel;
        parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    /// <summary>The file's value; null where it cannot be read, which then is among <paramref name="problems"/>.</summary>
    public static YamlNode? Read(string text, ProblemList problems, CancellationToken cancel)
    {
        if (text.Length > TextCheck.Longest)
        {
            problems.Add(ProblemKind.FileTooLarge, default, Number(text.Length), Number(TextCheck.Longest));
            return null;
        }

        // A byte order mark is no part of the text; places count from behind it, as in an editor.
        bool marked = text.StartsWith("\uFEFF", StringComparison.Ordinal);
        string body = marked ? text.Substring(1) : text;
        var lines = new TextLines(body);
        if (TextCheck.FirstInvalid(body) is int invalid)
        {
            problems.Add(
                ProblemKind.InvalidCharacter,
                lines.Span(invalid, invalid + 1),
                TextCheck.Name(body, invalid),
                TextCheck.Advice(body, invalid));
            return null;
        }

        if (TextCheck.FirstTabIndentation(body) is int tab)
        {
            problems.Add(ProblemKind.TabIndentation, lines.Span(tab, tab + 1));
            return null;
        }

        return new YamlReader(body, lines, problems, cancel).ReadDocument();
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private YamlNode? ReadDocument()
    {
        try
        {
            Advance();
            if (Advance() is not DocumentStart)
            {
                problems.Add(ProblemKind.Empty, lines.Span(0, 0));
                return null;
            }

            Advance();
            YamlNode root = ReadNode(0);
            Advance();
            if (Advance() is DocumentStart second)
            {
                throw new Refusal(ProblemKind.SecondDocument, Span(second.Start, second.End));
            }

            return root;
        }
        catch (Refusal refusal)
        {
            problems.Add(refusal.Kind, refusal.Span, refusal.Arguments);
        }
        catch (YamlException e)
        {
            YamlSpan place = Span(e.Start, e.End);
            problems.Add(ProblemKind.InvalidYaml, place, Reason(e.Message) + OpenBracket() + InvisibleCharacter(place));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The library throws other exceptions too, such as InvalidOperationException for a bracket that is not
            // closed before the next key.
            Mark mark = parser.Current?.End ?? Mark.Empty;
            YamlSpan place = Span(mark, mark);
            problems.Add(ProblemKind.InvalidYaml, place, Unreadable + OpenBracket() + InvisibleCharacter(place));
        }

        return null;
    }

    /// <summary>Reads the value whose first event is the current one, and leaves its last event as the current one.</summary>
    private YamlNode ReadNode(int depth)
    {
        ParsingEvent current = parser.Current!;
        if (current is AnchorAlias alias)
        {
            throw new Refusal(ProblemKind.Anchor, Span(alias.Start, alias.End), "*" + alias.Value.Value);
        }

        var node = (NodeEvent)current;
        if (!node.Anchor.IsEmpty)
        {
            throw new Refusal(ProblemKind.Anchor, FirstWord(node), "&" + node.Anchor.Value);
        }

        if (!node.Tag.IsEmpty)
        {
            YamlSpan place = FirstWord(node);
            throw new Refusal(ProblemKind.Tag, place, text.Substring(place.Start, place.End - place.Start));
        }

        if (depth >= Deepest && node is not Scalar)
        {
            throw new Refusal(ProblemKind.TooDeep, Span(node.Start, node.Start), Number(Deepest));
        }

        return node switch
        {
            Scalar scalar => ReadScalar(scalar),
            SequenceStart sequence => ReadSequence(sequence, depth),
            _ => ReadMapping((MappingStart)node, depth),
        };
    }

    private YamlScalar ReadScalar(Scalar scalar)
    {
        YamlSpan span = Span(scalar.Start, scalar.End);
        if (TextCheck.FirstInvalid(scalar.Value) is int invalid)
        {
            throw new Refusal(
                ProblemKind.InvalidCharacter, span, TextCheck.Name(scalar.Value, invalid), TextCheck.Advice(scalar.Value, invalid));
        }

        return new YamlScalar(span, scalar.Value, scalar.Style == ScalarStyle.Plain);
    }

    private YamlSequence ReadSequence(SequenceStart sequence, int depth)
    {
        Mark start = sequence.Start;
        Enter(start, sequence.Style == SequenceStyle.Flow);
        var items = new List<YamlNode>();
        while (Advance() is not SequenceEnd)
        {
            items.Add(ReadNode(depth + 1));
        }

        Leave(sequence.Style == SequenceStyle.Flow);
        return new YamlSequence(FirstLine(start), items);
    }

    private YamlMapping ReadMapping(MappingStart mapping, int depth)
    {
        Mark start = mapping.Start;
        Enter(start, mapping.Style == MappingStyle.Flow);
        var entries = new List<YamlEntry>();
        var seen = new Dictionary<string, YamlSpan>(StringComparer.Ordinal);
        while (Advance() is not MappingEnd)
        {
            YamlNode key = ReadNode(depth + 1);
            Advance();
            YamlNode value = ReadNode(depth + 1);
            if (key is not YamlScalar word)
            {
                problems.Add(ProblemKind.KeyNotText, key.Span);
            }
            else if (word.IsPlain && word.Text == "<<")
            {
                problems.Add(ProblemKind.MergeKey, word.Span);
            }
            else if (seen.TryGetValue(word.Text, out YamlSpan first))
            {
                problems.Add(ProblemKind.DuplicateKey, word.Span, word.Text, Number(first.StartLine + 1));
            }
            else
            {
                seen.Add(word.Text, word.Span);
                entries.Add(new YamlEntry(word, value));
            }
        }

        Leave(mapping.Style == MappingStyle.Flow);
        return new YamlMapping(FirstLine(start), entries);
    }

    private void Enter(Mark start, bool hasBracket)
    {
        if (hasBracket)
        {
            openBrackets.Push(start);
        }
    }

    private void Leave(bool hasBracket)
    {
        if (hasBracket)
        {
            openBrackets.Pop();
        }
    }

    /// <summary>The innermost bracket that is open where reading failed: most often it is the one that lacks its end.</summary>
    private string OpenBracket()
    {
        if (openBrackets.Count == 0)
        {
            return "";
        }

        YamlSpan place = Span(openBrackets.Peek(), openBrackets.Peek());
        return $"; is the '{text[place.Start]}' of line {Number(place.StartLine + 1)}, column {Number(place.StartColumn + 1)} closed?";
    }

    /// <summary>
    /// A character near the place where reading failed that looks like a space, or like nothing: the line seems right, and is not.
    /// </summary>
    private string InvisibleCharacter(YamlSpan failure)
    {
        // The library often notices a line too late.
        int start = LineStart(Math.Max(LineStart(failure.Start) - 1, 0));
        int end = text.IndexOf('\n', failure.End);
        if (TextCheck.FirstInvisible(text, start, end < 0 ? text.Length : end) is not int found)
        {
            return "";
        }

        YamlSpan place = lines.Span(found, found + 1);
        return $"; line {Number(place.StartLine + 1)}, column {Number(place.StartColumn + 1)} has {TextCheck.Invisible(text, found)}";
    }

    private int LineStart(int offset) => offset == 0 ? 0 : text.LastIndexOf('\n', offset - 1) + 1;

    private ParsingEvent? Advance()
    {
        cancel.ThrowIfCancellationRequested();
        return parser.MoveNext() ? parser.Current : null;
    }

    private YamlSpan Span(Mark start, Mark end) => lines.Span(start.Index, end.Index);

    /// <summary>From a mark to the next blank: an anchor or a tag, whose end the library does not tell.</summary>
    private YamlSpan FirstWord(NodeEvent node)
    {
        int start = (int)node.Start.Index;
        int end = start;
        while (end < text.Length && text[end] is not (' ' or '\t' or '\n' or '\r'))
        {
            end++;
        }

        return lines.Span(start, end);
    }

    /// <summary>From a list's or map's first character to where it ends or its first line ends.</summary>
    private YamlSpan FirstLine(Mark start)
    {
        int end = (int)start.Index;
        int last = (int)Math.Min(parser.Current!.End.Index, text.Length);
        while (end < last && text[end] is not ('\n' or '\r'))
        {
            end++;
        }

        while (end > start.Index && text[end - 1] is ' ' or '\t')
        {
            end--;
        }

        return lines.Span(start.Index, end);
    }

    /// <summary>The library's sentence, as the end of ours.</summary>
    private static string Reason(string message)
    {
        string trimmed = message.Trim().TrimEnd('.');
        return trimmed.Length == 0 ? Unreadable : char.ToLowerInvariant(trimmed[0]) + trimmed.Substring(1);
    }

    /// <summary>Ends the reading of a text at once; it never leaves this class.</summary>
    private sealed class Refusal(ProblemKind kind, YamlSpan span, params string[] arguments) : Exception
    {
        public ProblemKind Kind { get; } = kind;

        public YamlSpan Span { get; } = span;

        public string[] Arguments { get; } = arguments;
    }
}
