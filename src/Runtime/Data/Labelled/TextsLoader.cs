using System.Text;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using TorchSharp;

namespace Hmlstm.Runtime.Data;

/// <summary>Opens a folder of texts with one folder per class, for classification or for a language model of many short texts.</summary>
/// <remarks>
/// Each class is split on its own, in the order of the files' names, so every part has every class; or each part has a folder of its
/// own. Of each text the last characters are kept. A text that is shorter is filled up: after its end, where a row's length says so and
/// nothing reads what fills up; or before its beginning, with an id that no character has (the byte 0 for <c>bytes</c>, one id more than
/// the characters otherwise). For a language model texts are always filled up after their end.
/// </remarks>
internal static class TextsLoader
{
    /// <summary>Opens a folder for a network.</summary>
    /// <exception cref="DataException">The files cannot be read or do not fit the network.</exception>
    public static NetworkData Open(
        NetworkDefinition definition, TextsData data, DataPlaces places, DataProfile? profile, CancellationToken cancel)
    {
        RequireTask(definition);
        (string[] classes, LabelledText[] files, SequenceParts parts) =
            Find(places, data.Split, definition.Task == TaskKind.Classification);
        return Open(definition, data, places, classes, files, parts, profile, cancel);
    }

    /// <summary>Opens texts in memory for a network.</summary>
    /// <param name="definition">The network.</param>
    /// <param name="data">The alphabet, the length, the padding and the split.</param>
    /// <param name="name">What messages call the texts.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="labels">The class of each text.</param>
    /// <param name="classes">The names of the classes.</param>
    /// <param name="profile">The vocabulary and classes of a trained network; null finds them.</param>
    /// <exception cref="DataException">They do not fit the network.</exception>
    public static NetworkData Open(
        NetworkDefinition definition,
        TextsData data,
        string name,
        IReadOnlyList<string> texts,
        int[] labels,
        string[] classes,
        DataProfile? profile)
    {
        RequireTask(definition);
        LabelledText[] files =
        [
            .. labels.Select((label, place) =>
                new LabelledText(FormattableString.Invariant($"{name}[{place}]"), label) { Content = texts[place] }),
        ];
        return Open(
            definition,
            data,
            new DataPlaces(name, HeldOut: null),
            classes,
            files,
            SequenceParts.ByClass(labels, classes.Length, data.Split),
            profile,
            CancellationToken.None);
    }

    private static NetworkData Open(
        NetworkDefinition definition,
        TextsData data,
        DataPlaces places,
        string[] classes,
        LabelledText[] files,
        SequenceParts parts,
        DataProfile? profile,
        CancellationToken cancel)
    {
        string path = places.Training;
        TrainedNames.Require(path, profile?.Vocabulary, data.Alphabet);
        Vocabulary vocabulary = profile?.Vocabulary ?? FindVocabulary(data, files, parts, cancel);
        PaddedTexts padded = PaddedTexts.Of(data, definition.Task, vocabulary);
        bool left = padded.OnLeft;
        RequireTokens(definition, path, vocabulary, left);
        if (definition.Task == TaskKind.Classification)
        {
            TrainedNames.Require(path, "classes", profile?.Classes ?? default, classes);
            RequireClasses(definition, path, classes);
        }

        int[][] rows = new int[files.Length][];
        long[] lengths = new long[files.Length];
        int shortest = int.MaxValue, longest = 0;
        for (int i = 0; i < files.Length; i++)
        {
            int[] tokens = files[i].Read(file => vocabulary.Reader(file, files[i].Path, cancel));
            if (tokens.Length == 0)
            {
                string what = vocabulary.Kind == AlphabetKind.Words ? "word" : "character but a byte order mark";
                throw new DataException($"{files[i].Path}: the text has no {what}; remove the file.");
            }

            rows[i] = padded.Row(tokens, out int kept);
            lengths[i] = kept;
            (shortest, longest) = (Math.Min(shortest, tokens.Length), Math.Max(longest, tokens.Length));
        }

        int shown = (int)lengths[0];
        int[] example = rows[0].AsSpan(left ? data.Length - shown : 0, shown).ToArray();
        string first = vocabulary.Decode([.. example.Select(static id => (long)id)]);
        TextsFacts facts = new(files.Length, classes.Length, shortest, longest, data.Length, first, classes[files[0].Class])
        {
            Unit = vocabulary.Unit,
        };
        DataProfile found = new() { Vocabulary = vocabulary, Classes = new(classes) };
        return definition.Task == TaskKind.Classification
            ? parts.ToData(
                definition,
                path,
                data.Length,
                new TokenRows(rows),
                new SequenceLabels([.. files.Select(static file => (long)file.Class)], definition.Output.Steps == OutputSteps.Each),
                found,
                left ? null : lengths,
                texts: facts,
                places: places,
                labelled: new LabelledRows(rows, lengths, left, [.. files.Select(static file => file.Class)], parts)
                {
                    Vocabulary = TokensOf(vocabulary, left),
                    Classes = classes.Length,
                    Unit = data.Alphabet == AlphabetKind.Words ? "words" : "tokens",
                })
            : WithPredictions(parts, lengths).ToData(
                definition,
                path,
                data.Length - 1,
                new TokenRows(rows),
                new NextTokens(rows, lengths),
                found,
                texts: facts,
                places: places);
    }

    /// <summary>The size of the vocabulary, with the id that fills up, and the number of classes.</summary>
    /// <exception cref="DataException">The texts cannot be read, or have fewer tokens than a network reads.</exception>
    public static DataSizes SizesOf(TextsData data, TaskKind task, DataPlaces places, CancellationToken cancel)
    {
        (string[] classes, LabelledText[] files, SequenceParts parts) = Find(places, data.Split, task == TaskKind.Classification);
        Vocabulary vocabulary = FindVocabulary(data, files, parts, cancel);
        vocabulary.RequireEnough(places.Training);
        bool isLanguageModel = task == TaskKind.LanguageModel;
        int tokens = TokensOf(vocabulary, data.Pad == PadSide.Left && !isLanguageModel);
        return isLanguageModel
            ? new DataSizes(tokens, null, vocabulary.Size)
            : new DataSizes(tokens, null, Math.Max(2, classes.Length), IsBinary: classes.Length == 2);
    }

    /// <summary>The ids that enter: what fills up on the left has one of its own, but for bytes.</summary>
    private static int TokensOf(Vocabulary vocabulary, bool left) =>
        vocabulary.Size + (left && vocabulary.Kind != AlphabetKind.Bytes ? 1 : 0);

    /// <summary>The texts in which there is a character to predict: one alone has nothing before it.</summary>
    private static SequenceParts WithPredictions(SequenceParts parts, long[] lengths)
    {
        return new SequenceParts(Chosen(parts.Training), Chosen(parts.Validation), Chosen(parts.Test));

        int[] Chosen(int[] members) => [.. members.Where(member => lengths[member] > 1)];
    }

    private static (string[] Classes, LabelledText[] Files, SequenceParts Parts) Find(
        DataPlaces places, IReadOnlyList<double> shares, bool hasClasses)
    {
        string[] folders = ClassesOf(places.Training);
        string[] classes = [.. folders.Select(static folder => Path.GetFileName(folder))];
        List<LabelledText> files =
        [
            .. folders.SelectMany(static (folder, label) =>
                DataFolder.Files(folder).Where(HasContent).Select(text => new LabelledText(text, label))),
        ];
        SequenceParts parts = SequenceParts.ByClass([.. files.Select(static file => file.Class)], folders.Length, shares);
        if (files.Count == 0)
        {
            throw NoText(places.Training);
        }

        if (places.HeldOut is HeldOutPlaces others)
        {
            parts = parts with { Validation = Append(others.Valid), Test = Append(others.Test) };
        }

        return (classes, [.. files], parts);

        int[] Append(string? folder)
        {
            int before = files.Count;
            if (folder is not null)
            {
                files.AddRange(FindPart(folder, classes, hasClasses));
            }

            return [.. Enumerable.Range(before, files.Count - before)];
        }
    }

    /// <summary>
    /// The texts of a part with a folder of its own. Its classes are those of the training part, of which it may lack some.
    /// </summary>
    private static List<LabelledText> FindPart(string path, string[] classes, bool hasClasses)
    {
        string[] folders = ClassesOf(path);
        string[] found = [.. folders.Select(static folder => Path.GetFileName(folder))];
        if (hasClasses && found.Except(classes, StringComparer.Ordinal).Any())
        {
            throw new DataException(
                $"{path}: the classes are {ForeignText.List(found)} here and {ForeignText.List(classes)} in the training part.");
        }

        List<LabelledText> files =
        [
            .. folders.SelectMany((folder, place) => DataFolder.Files(folder)
                .Where(HasContent)
                .Select(text => new LabelledText(text, Array.IndexOf(classes, found[place])))),
        ];
        return files.Count > 0 ? files : throw NoText(path);
    }

    private static string[] ClassesOf(string path) => Directory.Exists(path)
        ? DataFolder.Folders(path)
        : throw new DataException($"{path}: a folder with one folder of texts per class is needed.");

    private static DataException NoText(string path) => new($"{path}: there is no text in a folder of its class (path/class/text).");

    private static void RequireTask(NetworkDefinition definition)
    {
        if (definition.Task == TaskKind.Regression || definition.Input.Kind != InputKind.Tokens)
        {
            throw new DataException($"{definition.Name}: texts with classes are for classification or a language model, over tokens.");
        }
    }

    private static void RequireTokens(NetworkDefinition definition, string path, Vocabulary vocabulary, bool left)
    {
        if (vocabulary.Kind == AlphabetKind.Bytes || !left)
        {
            vocabulary.Require(definition.Input.Size, path);
        }
        else if (definition.Input.Size != TokensOf(vocabulary, left))
        {
            throw new DataException(
                $"{path}: the texts have {vocabulary.Size} different tokens and one that fills up on the left, " +
                $"but input.tokens is {definition.Input.Size}; {Vocabulary.Cure(vocabulary.Size + 1)}.");
        }
    }

    private static void RequireClasses(NetworkDefinition definition, string path, string[] classes)
    {
        int size = Math.Max(2, definition.Output.Size);
        if (classes.Length != size)
        {
            throw new DataException(
                $"{path}: {Quantity.ThereAre(classes.Length, "class")} ({ForeignText.List(classes)}), but the network has {size}.");
        }
    }

    private static Vocabulary FindVocabulary(TextsData data, LabelledText[] files, SequenceParts parts, CancellationToken cancel)
    {
        switch (data.Alphabet)
        {
            case AlphabetKind.Text8:
                return Vocabulary.Text8;
            case AlphabetKind.Bytes:
                return Vocabulary.Bytes;
            case AlphabetKind.Bpe:
                return BytePairVocabulary.Read(data.BytePairs);
            case AlphabetKind.Words:
                WordAlphabet alphabet = data.Words ?? new WordAlphabet();
                WordCounts counts = new();
                foreach (LabelledText text in parts.Training.Select(place => files[place]))
                {
                    using Stream content = text.Open();
                    counts.Add(new WordReader(content, text.Path, alphabet.Lowercase, cancel), long.MaxValue);
                }

                return WordVocabulary.Of(counts, alphabet);
            default:
                HashSet<int> seen = [.. parts.Training.SelectMany(Characters)];
                bool hasUnknown = parts.Validation.Concat(parts.Test).Any(place => !seen.IsSupersetOf(Characters(place)));
                return Vocabulary.OfCharacters(seen.Select(static character => new Rune(character)), hasUnknown);
        }

        int[] Characters(int place) =>
            files[place].Read(content => SymbolReader.Of(AlphabetKind.Chars, content, files[place].Path, cancel));
    }

    /// <summary>Whether a file is longer than nothing; a link says how long its target is.</summary>
    private static bool HasContent(string path)
    {
        try
        {
            FileInfo file = new(path);
            return ((file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo) ?? file).Length > 0;
        }
        catch (Exception exception) when (DataException.IsFileFailure(exception))
        {
            throw DataException.ForFile(path, exception);
        }
    }
}

/// <summary>A text and its class.</summary>
/// <param name="Path">The file; of a text in memory what messages call it.</param>
/// <param name="Class">Its class, from 0.</param>
internal sealed record LabelledText(string Path, int Class)
{
    /// <summary>The text in memory; null for a file.</summary>
    public string? Content { get; init; }

    /// <summary>Its bytes; the caller disposes them.</summary>
    public Stream Open() => Content is null ? InputFile.OpenOnce(Path) : new MemoryStream(Encoding.UTF8.GetBytes(Content));

    /// <summary>All of its symbols or tokens.</summary>
    /// <param name="reader">Reads its bytes.</param>
    /// <exception cref="DataException">The file cannot be read, is no such text, or is too long.</exception>
    public int[] Read(Func<Stream, TokenReader> reader) =>
        Content is null ? ShortText.Read(Path, reader) : ShortText.Read(reader(Open()), Path, Content.Length);
}

/// <summary>Token ids for each step, [B, T].</summary>
/// <param name="tokens">The ids of each sequence.</param>
internal sealed class TokenRows(int[][] tokens) : ISequenceValues
{
    /// <inheritdoc/>
    public torch.Tensor Read(ReadOnlySpan<int> sequences, int first, int steps, out long predictions)
    {
        long[] read = new long[sequences.Length * steps];
        for (int row = 0; row < sequences.Length; row++)
        {
            ReadOnlySpan<int> source = tokens[sequences[row]].AsSpan(first, steps);
            for (int t = 0; t < steps; t++)
            {
                read[(row * steps) + t] = source[t];
            }
        }

        predictions = read.Length;
        using torch.Tensor flat = torch.as_tensor(read);
        return flat.reshape(sequences.Length, steps);
    }
}

/// <summary>The token after each step, [B, T]; <see cref="Batch.Ignored"/> where it only fills up.</summary>
/// <param name="tokens">The ids of each sequence, one more than it has steps.</param>
/// <param name="lengths">The real tokens of each sequence, from its beginning.</param>
internal sealed class NextTokens(int[][] tokens, long[] lengths) : ISequenceValues
{
    /// <inheritdoc/>
    public torch.Tensor Read(ReadOnlySpan<int> sequences, int first, int steps, out long predictions)
    {
        long[] read = new long[sequences.Length * steps];
        predictions = 0;
        for (int row = 0; row < sequences.Length; row++)
        {
            int sequence = sequences[row];
            for (int t = 0; t < steps; t++)
            {
                int step = first + t;
                bool real = step + 1 < lengths[sequence];
                read[(row * steps) + t] = real ? tokens[sequence][step + 1] : Batch.Ignored;
                predictions += real ? 1 : 0;
            }
        }

        using torch.Tensor flat = torch.as_tensor(read);
        return flat.reshape(sequences.Length, steps);
    }
}
