using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
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

        return vocabulary.Size <= byte.MaxValue + 1 ? Symbols<byte>(vocabulary)
            : vocabulary.Size <= ushort.MaxValue + 1 ? Symbols<ushort>(vocabulary)
            : Symbols<int>(vocabulary);
    }

    private ILookup<bool, int> Find(Func<long, long> trainingLength)
    {
        long[] firstSeen = new long[SymbolIds.Count];
        Array.Fill(firstSeen, long.MaxValue);
        long count = 0;
        SymbolReader reader = Rewind(AlphabetKind.Chars);
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

    private TokenSequence Symbols<T>(Vocabulary vocabulary)
        where T : unmanaged, IBinaryInteger<T>
    {
        SymbolIds ids = new(vocabulary);
        using TokenWriter<T> tokens = new(Math.Min(limit, File.Length), InMemory);
        SymbolReader reader = Rewind(vocabulary.Kind);
        int[] stretch = new int[1 << 14];
        long count = 0;
        for (int read = reader.Read(stretch); read > 0 && count < limit; read = reader.Read(stretch))
        {
            foreach (int symbol in stretch.AsSpan(0, (int)Math.Min(read, limit - count)))
            {
                tokens.Add(T.CreateTruncating(ids.Of(symbol, path, count)));
                count++;
            }
        }

        return tokens.ToSequence();
    }

    private SymbolReader Rewind(AlphabetKind alphabet)
    {
        File.Position = 0;
        return SymbolReader.Of(alphabet, File, path, cancel);
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

/// <summary>
/// The ids of the symbols that <see cref="SymbolReader"/> gives, as a table: a text is longer than any dictionary is fast.
/// </summary>
/// <param name="vocabulary">The vocabulary, which also says with which reader a file has to be read.</param>
internal sealed class SymbolIds(Vocabulary vocabulary)
{
    /// <summary>Symbols of every alphabet: Unicode has no number beyond.</summary>
    public const int Count = 0x110000;

    private readonly int[]? ids = vocabulary.Kind == AlphabetKind.Chars ? Table(vocabulary) : null;

    /// <summary>The id of a symbol.</summary>
    /// <param name="symbol">What the reader gave.</param>
    /// <param name="path">The file, for the message.</param>
    /// <param name="place">The symbol's place in it, from 0, for the message.</param>
    /// <exception cref="DataException">The vocabulary lacks the symbol and has no id for unknown ones.</exception>
    public int Of(int symbol, string path, long place)
    {
        int id = ids is null ? symbol : ids[symbol];
        return id >= 0
            ? id
            : throw new DataException(
                $"{path}: character {place + 1}, {Vocabulary.Name(new Rune(symbol))}, "
                + $"is not among the {vocabulary.Size} that the network was trained on.");
    }

    private static int[] Table(Vocabulary vocabulary)
    {
        int[] table = new int[Count];
        Array.Fill(table, vocabulary.UnknownId ?? -1);
        int next = 0;
        foreach (Rune symbol in vocabulary.Symbols.EnumerateRunes())
        {
            table[symbol.Value] = next++;
        }

        return table;
    }
}
