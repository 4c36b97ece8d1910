using System.Numerics;
using System.Runtime.InteropServices;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>Turns one long text into token ids, in one or two passes over its file.</summary>
internal sealed class TextEncoder : IDisposable
{
    private readonly string path;
    private readonly long limit;
    private readonly long memory;
    private readonly CancellationToken cancel;
    private Stream? file;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file, which may also be a pipe.</param>
    /// <param name="limit">Tokens to read at most.</param>
    /// <param name="memory">Files up to so many bytes are held in memory; larger ones are mapped.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="DataException">The file cannot be read, or is empty.</exception>
    public TextEncoder(string path, long limit, long memory, CancellationToken cancel)
    {
        this.path = path;
        this.limit = limit;
        this.memory = memory;
        this.cancel = cancel;
        try
        {
            file = InputFile.Open(path, cancel);
        }
        catch (Exception exception) when (DataException.IsFileFailure(exception))
        {
            throw DataException.ForFile(path, exception);
        }

        if (file.Length == 0)
        {
            file.Dispose();
            throw new DataException($"{path}: the file is empty.");
        }
    }

    private Stream File => file ?? throw new InvalidOperationException("The file belongs to the tokens by now.");

    /// <summary>Reads a text in memory.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="text">Its bytes; this takes the stream over.</param>
    /// <param name="limit">Tokens to read at most.</param>
    /// <exception cref="DataException">It is empty.</exception>
    public TextEncoder(string name, MemoryStream text, long limit)
    {
        path = name;
        this.limit = limit;
        memory = long.MaxValue;
        file = text.Length > 0 ? text : throw new DataException($"{name}: the text is empty.");
    }

    private bool InMemory => Math.Min(limit, File.Length) <= memory;

    /// <summary>Reads the file with a known vocabulary; nothing is read after it.</summary>
    /// <exception cref="DataException">The file cannot be read, or has a character that the vocabulary lacks.</exception>
    public TokenSequence Encode(Vocabulary vocabulary) => Reading(() => Read(vocabulary));

    /// <summary>Finds the characters of the training part, and those that only the rest has.</summary>
    /// <param name="trainingLength">The training part's length for a text of so many characters.</param>
    /// <exception cref="DataException">The file cannot be read.</exception>
    public ILookup<bool, int> FindCharacters(Func<long, long> trainingLength) => Reading(() => Find(trainingLength));

    /// <summary>Counts the words and line ends of the training part.</summary>
    /// <param name="lowercase">Whether capitals become small.</param>
    /// <param name="trainingLength">The training part's length for a text of so many words and line ends; null for the whole file.</param>
    /// <exception cref="DataException">The file cannot be read, or is no text of words.</exception>
    public WordCounts CountWords(bool lowercase, Func<long, long>? trainingLength) => Reading(() =>
    {
        long training = limit;
        if (trainingLength is not null)
        {
            long count = 0;
            for (WordReader all = Words(lowercase); count < limit && all.Next(out _);)
            {
                count++;
            }

            training = trainingLength(count);
        }

        WordCounts counts = new();
        counts.Add(Words(lowercase), training);
        return counts;
    });

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    private T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (DataException.IsFileFailure(exception))
        {
            throw DataException.ForFile(path, exception);
        }
    }

    private TokenSequence Read(Vocabulary vocabulary)
    {
        if (vocabulary.Kind == AlphabetKind.Bytes && File is FileStream large && large.Length > memory && limit >= large.Length)
        {
            MappedTokens<byte> mapped = new(large);
            file = null;
            return mapped;
        }

        return vocabulary.Size <= byte.MaxValue + 1 ? Tokens<byte>(vocabulary)
            : vocabulary.Size <= ushort.MaxValue + 1 ? Tokens<ushort>(vocabulary)
            : Tokens<int>(vocabulary);
    }

    private ILookup<bool, int> Find(Func<long, long> trainingLength)
    {
        long[] firstSeen = new long[SymbolReader.Count];
        Array.Fill(firstSeen, long.MaxValue);
        long count = 0;
        SymbolReader reader = SymbolReader.Of(AlphabetKind.Chars, Rewind(), path, cancel);
        int[] stretch = new int[1 << 14];
        for (int read = reader.Read(stretch); read > 0 && count < limit; read = reader.Read(stretch))
        {
            foreach (int character in stretch.AsSpan(0, (int)Math.Min(read, limit - count)))
            {
                firstSeen[character] = Math.Min(firstSeen[character], count);
                count++;
            }
        }

        long training = trainingLength(count);
        IEnumerable<int> present = Enumerable.Range(0, firstSeen.Length).Where(character => firstSeen[character] < long.MaxValue);
        return present.ToLookup(character => firstSeen[character] < training);
    }

    private TokenSequence Tokens<T>(Vocabulary vocabulary)
        where T : unmanaged, IBinaryInteger<T>
    {
        using TokenWriter<T> tokens = new(Math.Min(limit, File.Length), InMemory);
        TokenReader reader = vocabulary.Reader(Rewind(), path, cancel);
        int[] stretch = new int[1 << 14];
        long left = limit;
        for (int read; left > 0 && (read = reader.Read(stretch.AsSpan(0, (int)Math.Min(stretch.Length, left)))) > 0; left -= read)
        {
            foreach (int token in stretch.AsSpan(0, read))
            {
                tokens.Add(T.CreateTruncating(token));
            }
        }

        return tokens.ToSequence();
    }

    private WordReader Words(bool lowercase) => new(Rewind(), path, lowercase, cancel);

    private Stream Rewind()
    {
        File.Position = 0;
        return File;
    }
}

/// <summary>Gathers ids in memory, or, where they are too many, in a temporary file that is then mapped.</summary>
/// <typeparam name="T">The type of an id.</typeparam>
internal sealed class TokenWriter<T> : IDisposable
    where T : unmanaged, IBinaryInteger<T>
{
    private readonly FileStream? file;
    private readonly T[] buffer;
    private int filled;

    /// <summary>Prepares for at most <paramref name="most"/> ids.</summary>
    public TokenWriter(long most, bool inMemory)
    {
        buffer = new T[inMemory ? most : 1 << 16];
        file = inMemory ? null : TemporaryFile.Create();
    }

    /// <summary>Adds an id.</summary>
    public void Add(T token)
    {
        if (filled == buffer.Length)
        {
            Flush();
        }

        buffer[filled++] = token;
    }

    /// <summary>The ids; this no longer owns them.</summary>
    public TokenSequence ToSequence()
    {
        if (file is null)
        {
            return new ArrayTokens<T>(filled == buffer.Length ? buffer : buffer[..filled]);
        }

        Flush();
        file.Flush();
        return new MappedTokens<T>(file);
    }

    /// <summary>Removes the temporary file of a writer that never came to its end.</summary>
    public void Dispose() => file?.Dispose();

    private void Flush()
    {
        file!.Write(MemoryMarshal.AsBytes(buffer.AsSpan(0, filled)));
        filled = 0;
    }
}
