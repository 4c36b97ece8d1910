using System.Text.Json;
using Hmlstm.Definitions;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Prediction;

/// <summary>A text to predict from.</summary>
/// <param name="Label">What results call it: a number of a line, or a path inside the folder; null for the only one.</param>
/// <param name="Place">What messages call it.</param>
/// <param name="Tokens">Its ids; at least one.</param>
internal sealed record TextItem(object? Label, string Place, long[] Tokens)
{
    private const string Property = "text";
    private const int LongestLine = 1 << 26;

    /// <summary>The texts of an input, read as they are asked for; at least one.</summary>
    /// <param name="source">A file, or a folder with files and with folders of files.</param>
    /// <param name="vocabulary">Which ids their characters have.</param>
    /// <param name="byLine">Whether each line of a plain file is a text.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="DataException">There is no text, or one has a character that the network was not trained on.</exception>
    public static IEnumerable<TextItem> Read(PredictionSource source, Vocabulary vocabulary, bool byLine, CancellationToken cancel)
    {
        IEnumerable<TextItem> items = source.Kind switch
        {
            PredictionSourceKind.Folder => OfFolder(source.Name, vocabulary, cancel),
            PredictionSourceKind.JsonLines => OfJson(source, vocabulary, cancel),
            PredictionSourceKind.Text when byLine => OfLines(source, vocabulary, cancel),
            PredictionSourceKind.Text => OfWhole(source, vocabulary, cancel),
            PredictionSourceKind.Table => throw new DataException($"{source.Name}: this is a table, and the network reads text."),
            _ => throw new DataException($"{source.Name}: these are images, and the network reads text."),
        };
        bool isEmpty = true;
        foreach (TextItem item in items)
        {
            isEmpty = false;
            yield return item.Tokens.Length > 0 ? item : throw new DataException($"{item.Place}: the text is empty.");
        }

        if (isEmpty)
        {
            throw new DataException($"{source.Name}: there is no text.");
        }
    }

    private static IEnumerable<TextItem> OfFolder(string folder, Vocabulary vocabulary, CancellationToken cancel) =>
        DataFolder.Files(folder).Concat(DataFolder.Folders(folder).SelectMany(DataFolder.Files))
            .Select(path => new TextItem(
                Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'),
                path,
                vocabulary.EncodeFile(path, cancel)));

    private static IEnumerable<TextItem> OfJson(PredictionSource source, Vocabulary vocabulary, CancellationToken cancel) =>
        JsonLine.Read(source, cancel).Select(line =>
        {
            string place = $"{source.Name}({line.Number})";
            string text = line.Value.TryGetProperty(Property, out JsonElement value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()!
                : throw new DataException($"{place}: there is no '{Property}' that is a string.");
            try
            {
                return new TextItem((long)line.Number, place, vocabulary.Encode(text));
            }
            catch (DataException exception)
            {
                throw new DataException($"{place}: {exception.Message}", exception);
            }
        });

    private static IEnumerable<TextItem> OfLines(PredictionSource source, Vocabulary vocabulary, CancellationToken cancel) =>
        TextLines.Read(source, LongestLine, cancel)
            .Where(static line => line.Line.Length > 0)
            .Select(line => new TextItem(
                (long)line.Number,
                $"{source.Name}({line.Number})",
                Encode(new MemoryStream(line.Line), $"{source.Name}({line.Number})", vocabulary, cancel)));

    private static IEnumerable<TextItem> OfWhole(PredictionSource source, Vocabulary vocabulary, CancellationToken cancel)
    {
        yield return new TextItem(null, source.Name, Encode(source.Open(), source.Name, vocabulary, cancel));
    }

    private static long[] Encode(Stream stream, string name, Vocabulary vocabulary, CancellationToken cancel)
    {
        using (stream)
        {
            return vocabulary.EncodeStream(stream, name, cancel);
        }
    }
}

/// <summary>The vocabulary that texts are read with.</summary>
internal static class TrainedVocabulary
{
    /// <summary>The vocabulary of the weights.</summary>
    /// <exception cref="DataException">They have none.</exception>
    public static Vocabulary Require(DataProfile profile, string network) => profile.Vocabulary
        ?? throw new DataException(
            $"The weights of {ForeignText.Show(network)} have no vocabulary: the characters of their tokens are unknown.");
}
