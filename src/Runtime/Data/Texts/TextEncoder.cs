using System.Numerics;
using System.Text;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>Turns a text file into token ids, in one or two passes over it.</summary>
/// <param name="path">The file.</param>
/// <param name="limit">Tokens to read at most.</param>
/// <param name="memory">Files up to so many bytes are held in memory; larger ones are mapped.</param>
internal sealed class TextEncoder(string path, long limit, long memory)
{
    private const int LastCharacter = 0x10FFFF;

    /// <summary>Reads the file with a known vocabulary.</summary>
    /// <exception cref="DataException">The file cannot be read, or has a character that the vocabulary lacks.</exception>
    public TokenSequence Encode(Vocabulary vocabulary) => vocabulary.Kind switch
    {
        AlphabetKind.Bytes => Bytes(),
        AlphabetKind.Text8 => Text8(vocabulary),
        _ when vocabulary.Size <= byte.MaxValue + 1 => Characters<byte>(vocabulary),
        _ when vocabulary.Size <= ushort.MaxValue + 1 => Characters<ushort>(vocabulary),
        _ => Characters<int>(vocabulary),
    };

    /// <summary>Finds the characters of the training part, and whether the rest has others.</summary>
    /// <param name="trainingLength">The training part's length for a text of so many characters.</param>
    /// <exception cref="DataException">The file cannot be read.</exception>
    public Vocabulary FindCharacters(Func<long, long> trainingLength)
    {
        long[] firstSeen = new long[LastCharacter + 1];
        Array.Fill(firstSeen, long.MaxValue);
        long count = 0;
        using (FileStream file = Open())
        {
            CharacterReader reader = new(file);
            int[] stretch = new int[1 << 14];
            for (int read = reader.Read(stretch); read > 0 && count < limit; read = reader.Read(stretch))
            {
                foreach (int character in stretch.AsSpan(0, (int)Math.Min(read, limit - count)))
                {
                    firstSeen[character] = Math.Min(firstSeen[character], count);
                    count++;
                }
            }
        }

        long training = trainingLength(count);
        IEnumerable<int> present = Enumerable.Range(0, firstSeen.Length).Where(character => firstSeen[character] < long.MaxValue);
        ILookup<bool, int> byPart = present.ToLookup(character => firstSeen[character] < training);
        return Vocabulary.OfCharacters(byPart[true].Select(character => new Rune(character)), hasUnknown: byPart[false].Any());
    }

    private TokenSequence Bytes()
    {
        FileStream file = Open();
        if (file.Length > memory && limit >= file.Length)
        {
            return new MappedTokens<byte>(file);
        }

        using (file)
        {
            byte[] bytes = new byte[Math.Min(limit, file.Length)];
            file.ReadExactly(bytes);
            return new ArrayTokens<byte>(bytes);
        }
    }

    private TokenSequence Text8(Vocabulary vocabulary)
    {
        using FileStream file = Open();
        using TokenWriter<byte> tokens = new(Math.Min(limit, file.Length), InMemory(file));
        byte[] stretch = new byte[1 << 16];
        long count = 0;
        int before = -1;
        for (int read = file.Read(stretch); read > 0 && count < limit; read = file.Read(stretch))
        {
            for (int i = 0; i < read && count < limit; i++)
            {
                int id = Vocabulary.Text8Id(stretch[i]);
                if (!vocabulary.IsRepeatedSpace(id, before))
                {
                    tokens.Add((byte)id);
                    count++;
                }

                before = id;
            }
        }

        return tokens.ToSequence();
    }

    private TokenSequence Characters<T>(Vocabulary vocabulary)
        where T : unmanaged, IBinaryInteger<T>
    {
        int[] ids = new int[LastCharacter + 1];
        Array.Fill(ids, vocabulary.UnknownId ?? -1);
        int next = 0;
        foreach (Rune symbol in vocabulary.Symbols.EnumerateRunes())
        {
            ids[symbol.Value] = next++;
        }

        using FileStream file = Open();
        using TokenWriter<T> tokens = new(Math.Min(limit, file.Length), InMemory(file));
        CharacterReader reader = new(file);
        int[] stretch = new int[1 << 14];
        long count = 0;
        for (int read = reader.Read(stretch); read > 0 && count < limit; read = reader.Read(stretch))
        {
            foreach (int character in stretch.AsSpan(0, (int)Math.Min(read, limit - count)))
            {
                if (ids[character] < 0)
                {
                    throw new DataException(
                        $"{path}: character {count + 1}, {Vocabulary.Name(new Rune(character))}, is not among the {vocabulary.Size} that the network was trained on.");
                }

                tokens.Add(T.CreateTruncating(ids[character]));
                count++;
            }
        }

        return tokens.ToSequence();
    }

    private bool InMemory(FileStream file) => Math.Min(limit, file.Length) <= memory;

    private FileStream Open()
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
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

        return file;
    }
}
