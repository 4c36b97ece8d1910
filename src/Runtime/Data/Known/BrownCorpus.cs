using System.Text;

namespace Hmlstm.Runtime.Data;

/// <summary>English text from the tagged words of the Brown corpus (Francis and Kucera 1964).</summary>
/// <remarks>
/// A word is written <c>word/tag</c>, sentences are lines, and blank lines part paragraphs. The tags go; punctuation and quotes get their
/// natural spacing; a paragraph or a headline becomes one line; a blank line parts documents. The corpus doubles marks at a sentence's end
/// ("? ?"), and writes a full stop after an abbreviation's own; one stays. Documents are taken in steps of <see cref="Stride"/> through the
/// sorted list, so that every stretch of the text has every genre and a split by position is fair.
/// </remarks>
internal static class BrownCorpus
{
    /// <summary>The text's file.</summary>
    public const string FileName = "brown.txt";

    private const int Stride = 197;

    /// <summary>Characters of a piece of a document at least, but for what its last paragraphs leave over.</summary>
    private const int Piece = 1000;

    /// <summary>The genres by the second letter of a document's name.</summary>
    private static readonly Dictionary<char, string> Genres = new()
    {
        ['a'] = "news",
        ['b'] = "editorial",
        ['c'] = "reviews",
        ['d'] = "religion",
        ['e'] = "hobbies",
        ['f'] = "lore",
        ['g'] = "belles-lettres",
        ['h'] = "government",
        ['j'] = "learned",
        ['k'] = "fiction",
        ['l'] = "mystery",
        ['m'] = "science-fiction",
        ['n'] = "adventure",
        ['p'] = "romance",
        ['r'] = "humor",
    };

    /// <summary>Whether a file of the package is a document: <c>ca01</c> to <c>cr09</c>.</summary>
    public static bool IsDocument(string name) =>
        name.Length == 4 && name[0] == 'c' && char.IsAsciiLetterLower(name[1]) && char.IsAsciiDigit(name[2]);

    /// <summary>Writes the whole text.</summary>
    public static void Write(SortedDictionary<string, byte[]> documents, string folder)
    {
        byte[][] sorted = [.. documents.Values];
        StringBuilder text = new();
        for (int i = 0; i < sorted.Length; i++)
        {
            text.Append(TextOf(Encoding.Latin1.GetString(sorted[(int)((long)i * Stride % sorted.Length)])));
            text.Append('\n');
        }

        Unpacking.WriteText(folder, FileName, text.ToString());
    }

    /// <summary>Writes a folder for each genre, with the documents cut into pieces of whole paragraphs.</summary>
    /// <remarks>
    /// The pieces of a document follow each other in the order of their names, so a split by position leaves the documents whole but for
    /// those that lie at a border of two parts.
    /// </remarks>
    public static void WriteByGenre(SortedDictionary<string, byte[]> documents, string folder)
    {
        foreach ((string name, byte[] content) in documents)
        {
            string place = Path.Combine(folder, Genres.TryGetValue(name[1], out string? genre) ? genre : "other");
            Directory.CreateDirectory(place);
            foreach ((int number, string piece) in PiecesOf(TextOf(Encoding.Latin1.GetString(content))).Index())
            {
                Unpacking.WriteText(place, FormattableString.Invariant($"{name}-{number + 1:00}.txt"), piece);
            }
        }
    }

    /// <summary>A text in pieces of whole lines; what is left over at the end and short belongs to the last piece.</summary>
    internal static IReadOnlyList<string> PiecesOf(string text)
    {
        List<StringBuilder> pieces = [new()];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (pieces[^1].Length >= Piece)
            {
                pieces.Add(new StringBuilder());
            }

            pieces[^1].Append(line).Append('\n');
        }

        if (pieces.Count > 1 && pieces[^1].Length < Piece / 2)
        {
            pieces[^2].Append(pieces[^1]);
            pieces.RemoveAt(pieces.Count - 1);
        }

        return [.. pieces.Select(static piece => piece.ToString())];
    }

    /// <summary>The text of one document, a line per paragraph.</summary>
    internal static string TextOf(string tagged)
    {
        StringBuilder text = new();
        ParagraphWriter paragraph = new(text);
        foreach (string line in tagged.Split('\n'))
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                paragraph.End();
                continue;
            }

            string[] tokens = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            foreach (string token in tokens)
            {
                int slash = token.LastIndexOf('/');
                paragraph.Add(slash > 0 ? token[..slash] : token);
            }

            if (tokens.All(static token => token.EndsWith("-hl", StringComparison.Ordinal)))
            {
                paragraph.End();
            }
        }

        paragraph.End();
        return text.ToString();
    }

    /// <summary>Puts words, marks and quotes of one paragraph together.</summary>
    private sealed class ParagraphWriter(StringBuilder text)
    {
        private string before = "";
        private bool spaceWanted;
        private bool singleOpen;

        public void Add(string word)
        {
            switch (word)
            {
                case "``" or "(" or "[":
                    Open(word == "``" ? "\"" : word);
                    break;
                case "''" or ")" or "]":
                    Close(word == "''" ? "\"" : word);
                    break;
                case "'":
                    // Single quotes are not marked as opening or closing; they take turns.
                    singleOpen = !singleOpen;
                    (singleOpen ? (Action<string>)Open : Close)(word);
                    break;
                case "." or "," or ";" or ":" or "?" or "!":
                    if (word != before && !(word == "." && before.EndsWith('.')))
                    {
                        Close(word);
                    }

                    break;
                default:
                    Space();
                    text.Append(word);
                    spaceWanted = true;
                    break;
            }

            before = word;
        }

        public void End()
        {
            if (before.Length > 0)
            {
                text.Append('\n');
            }

            (before, spaceWanted, singleOpen) = ("", false, false);
        }

        private void Open(string mark)
        {
            Space();
            text.Append(mark);
            spaceWanted = false;
        }

        private void Close(string mark)
        {
            text.Append(mark);
            spaceWanted = true;
        }

        private void Space()
        {
            if (spaceWanted)
            {
                text.Append(' ');
            }
        }
    }
}
