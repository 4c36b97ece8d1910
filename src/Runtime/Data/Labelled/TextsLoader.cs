using System.Text;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>Opens a folder of texts with one folder per class, for classification or for a language model of many short texts.</summary>
/// <remarks>
/// Each class is split on its own, in the order of the files' names, so every part has every class. Of each text the last characters are kept. A text that is
/// shorter is filled up: after its end, where a row's length says so and nothing reads what fills up; or before its beginning, with an id that no character has
/// (the byte 0 for <c>bytes</c>, one id more than the characters otherwise). For a language model texts are always filled up after their end.
/// </remarks>
internal static class TextsLoader
{
    private const long LongestText = 64L << 20;

    /// <summary>Opens a folder for a network.</summary>
    /// <exception cref="DataException">The files cannot be read or do not fit the network.</exception>
    public static NetworkData Open(NetworkDefinition definition, TextsData data, string path, DataProfile? profile)
    {
        if (definition.Task == TaskKind.Regression || definition.Input.Kind != InputKind.Tokens)
        {
            throw new DataException($"{definition.Name}: texts with classes are for classification or a language model, over tokens.");
        }

        (string[] classes, LabelledText[] files, SequenceParts parts) = Find(path, data.Split);
        Rune[][]? characters = data.Alphabet == AlphabetKind.Chars ? [.. files.Select(file => Characters(file.Path))] : null;
        Vocabulary vocabulary = profile?.Vocabulary ?? data.Alphabet switch
        {
            AlphabetKind.Text8 => Vocabulary.Text8,
            AlphabetKind.Bytes => Vocabulary.Bytes,
            _ => FindVocabulary(characters!, parts),
        };
        bool left = data.Pad == PadSide.Left && definition.Task == TaskKind.Classification;
        int padding = vocabulary.Kind == AlphabetKind.Bytes ? 0 : left ? vocabulary.Size : 0;
        RequireTokens(definition, path, vocabulary, left);
        if (definition.Task == TaskKind.Classification)
        {
            RequireClasses(definition, path, classes);
        }

        ushort[][] rows = new ushort[files.Length][];
        long[] lengths = new long[files.Length];
        for (int i = 0; i < files.Length; i++)
        {
            ushort[] tokens = Tokens(vocabulary, files[i].Path, characters?[i]);
            ReadOnlySpan<ushort> kept = tokens.AsSpan(Math.Max(0, tokens.Length - data.Length));
            rows[i] = new ushort[data.Length];
            rows[i].AsSpan().Fill((ushort)padding);
            kept.CopyTo(rows[i].AsSpan(left ? data.Length - kept.Length : 0));
            lengths[i] = kept.Length;
        }

        DataProfile found = new() { Vocabulary = vocabulary, Classes = new(classes) };
        return definition.Task == TaskKind.Classification
            ? parts.ToData(
                definition,
                path,
                data.Length,
                new TokenRows(rows),
                new SequenceLabels([.. files.Select(static file => (long)file.Class)], definition.Output.Steps == OutputSteps.Each),
                found,
                left ? null : lengths)
            : WithPredictions(parts, lengths).ToData(
                definition,
                path,
                data.Length - 1,
                new TokenRows(rows),
                new NextTokens(rows, lengths),
                found);
    }

    /// <summary>The texts in which there is a character to predict: one alone has nothing before it.</summary>
    private static SequenceParts WithPredictions(SequenceParts parts, long[] lengths)
    {
        return new SequenceParts(Chosen(parts.Training), Chosen(parts.Validation), Chosen(parts.Test));

        int[] Chosen(int[] members) => [.. members.Where(member => lengths[member] > 1)];
    }

    private static (string[] Classes, LabelledText[] Files, SequenceParts Parts) Find(string path, IReadOnlyList<double> shares)
    {
        if (!Directory.Exists(path))
        {
            throw new DataException($"{path}: a folder with one folder of texts per class is needed.");
        }

        string[] folders = [.. Directory.GetDirectories(path).Order(StringComparer.Ordinal)];
        List<LabelledText> files = [];
        List<int> training = [];
        List<int> validation = [];
        List<int> test = [];
        for (int label = 0; label < folders.Length; label++)
        {
            string[] texts = [.. Directory.GetFiles(folders[label]).Where(static file => new FileInfo(file).Length > 0).Order(StringComparer.Ordinal)];
            SequenceParts own = SequenceParts.ByPosition(texts.Length, shares);
            int before = files.Count;
            training.AddRange(own.Training.Select(place => before + place));
            validation.AddRange(own.Validation.Select(place => before + place));
            test.AddRange(own.Test.Select(place => before + place));
            files.AddRange(texts.Select(text => new LabelledText(text, label)));
        }

        return files.Count > 0
            ? ([.. folders.Select(static folder => Path.GetFileName(folder))], [.. files], new SequenceParts([.. training], [.. validation], [.. test]))
            : throw new DataException($"{path}: there is no text in a folder of its class (path/class/text).");
    }

    private static void RequireTokens(NetworkDefinition definition, string path, Vocabulary vocabulary, bool left)
    {
        if (vocabulary.Kind == AlphabetKind.Bytes || !left)
        {
            vocabulary.Require(definition.Input.Size, path);
        }
        else if (definition.Input.Size != vocabulary.Size + 1)
        {
            throw new DataException(
                $"{path}: the texts have {vocabulary.Size} different tokens and one that fills up on the left, but input.tokens is {definition.Input.Size}; write 'tokens: {vocabulary.Size + 1}'.");
        }
    }

    private static void RequireClasses(NetworkDefinition definition, string path, string[] classes)
    {
        int size = Math.Max(2, definition.Output.Size);
        if (classes.Length != size)
        {
            throw new DataException($"{path}: there are {classes.Length} classes ({string.Join(", ", classes)}), but the network has {size}.");
        }
    }

    private static Vocabulary FindVocabulary(Rune[][] characters, SequenceParts parts)
    {
        HashSet<Rune> seen = [.. parts.Training.SelectMany(place => characters[place])];
        bool hasUnknown = parts.Validation.Concat(parts.Test).Any(place => !seen.IsSupersetOf(characters[place]));
        return Vocabulary.OfCharacters(seen, hasUnknown);
    }

    private static ushort[] Tokens(Vocabulary vocabulary, string path, Rune[]? characters)
    {
        if (characters is not null)
        {
            return [.. characters.Select(character => (ushort)vocabulary.IdOf(character))];
        }

        byte[] bytes = ReadBytes(path);
        return vocabulary.Kind == AlphabetKind.Bytes
            ? [.. bytes.Select(static value => (ushort)value)]
            : [.. vocabulary.Encode(Encoding.Latin1.GetString(bytes)).Select(static id => (ushort)id)];
    }

    private static Rune[] Characters(string path)
    {
        try
        {
            return [.. new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(ReadBytes(path)).EnumerateRunes()];
        }
        catch (DecoderFallbackException exception)
        {
            throw new DataException($"{path}: byte {exception.Index} is not UTF-8 text; read it with 'alphabet: bytes', or convert it.", exception);
        }
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return new FileInfo(path).Length <= LongestText ? File.ReadAllBytes(path) : throw new DataException($"{path}: the text is longer than {LongestText >> 20} MB.");
        }
        catch (Exception exception) when (DataException.IsFileFailure(exception))
        {
            throw DataException.ForFile(path, exception);
        }
    }
}
