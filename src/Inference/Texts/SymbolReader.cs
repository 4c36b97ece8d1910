using System.Buffers;
using System.Text;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Inference;

/// <summary>
/// Reads a file as the symbols of an alphabet, a stretch at a time: the one way from the bytes of a text to what a network counts.
/// </summary>
/// <param name="file">Its bytes, from the beginning.</param>
/// <param name="name">What messages call it.</param>
/// <param name="cancel">Ends the reading.</param>
internal abstract class SymbolReader(Stream file, string name, CancellationToken cancel) : TokenReader
{
    /// <summary>Symbols of every alphabet: Unicode has no number beyond.</summary>
    public const int Count = 0x110000;

    private readonly byte[] buffer = new byte[1 << 16];
    private long bufferStart;
    private int position;
    private int filled;

    /// <summary>What messages call the file.</summary>
    protected string Name => name;

    /// <summary>Bytes that are here and not read yet.</summary>
    protected ReadOnlySpan<byte> Waiting => buffer.AsSpan(position, filled - position);

    /// <summary>The place of the next byte in the file, from 0.</summary>
    protected long Place => bufferStart + position;

    /// <summary>A reader for an alphabet.</summary>
    public static SymbolReader Of(AlphabetKind alphabet, Stream file, string name, CancellationToken cancel) => alphabet switch
    {
        AlphabetKind.Bytes => new ByteReader(file, name, cancel),
        AlphabetKind.Text8 => new LetterReader(file, name, cancel),
        _ => new CharacterReader(file, name, "read it with 'alphabet: bytes' and 'tokens: 256', or convert it", cancel),
    };

    /// <summary>Passes bytes that <see cref="Waiting"/> holds.</summary>
    protected void Pass(int bytes) => position += bytes;

    /// <summary>Fetches further bytes.</summary>
    /// <returns>Whether there were any.</returns>
    protected bool Fetch()
    {
        cancel.ThrowIfCancellationRequested();
        Waiting.CopyTo(buffer);
        bufferStart += position;
        filled -= position;
        position = 0;
        int read = file.Read(buffer, filled, buffer.Length - filled);
        filled += read;
        return read > 0;
    }

    /// <summary>Passes a byte order mark at the very beginning: it says how the text is written, and is no part of it.</summary>
    protected void PassByteOrderMark()
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        if (Place > 0)
        {
            return;
        }

        while (Waiting.Length < mark.Length && Fetch())
        {
        }

        if (Waiting.StartsWith(mark))
        {
            Pass(mark.Length);
        }
    }
}

/// <summary>The symbols of <c>bytes</c>: all bytes as they are.</summary>
internal sealed class ByteReader(Stream file, string name, CancellationToken cancel) : SymbolReader(file, name, cancel)
{
    /// <inheritdoc/>
    public override int Read(Span<int> numbers)
    {
        if (Waiting.IsEmpty && !Fetch())
        {
            return 0;
        }

        int count = Math.Min(numbers.Length, Waiting.Length);
        for (int i = 0; i < count; i++)
        {
            numbers[i] = Waiting[i];
        }

        Pass(count);
        return count;
    }
}

/// <summary>The symbols of <c>text8</c>: its 27 ids, without a space after a space.</summary>
internal sealed class LetterReader(Stream file, string name, CancellationToken cancel) : SymbolReader(file, name, cancel)
{
    private bool isAfterSpace;

    /// <inheritdoc/>
    public override int Read(Span<int> numbers)
    {
        PassByteOrderMark();
        int count = 0;
        while (count < numbers.Length && (!Waiting.IsEmpty || (count == 0 && Fetch())))
        {
            ReadOnlySpan<byte> bytes = Waiting;
            int passed = 0;
            for (; passed < bytes.Length && count < numbers.Length; passed++)
            {
                int id = CharacterVocabulary.Text8Id(bytes[passed]);
                bool isSpace = id == CharacterVocabulary.Text8Space;
                if (!isSpace || !isAfterSpace)
                {
                    numbers[count++] = id;
                }

                isAfterSpace = isSpace;
            }

            Pass(passed);
        }

        return count;
    }
}

/// <summary>The symbols of <c>chars</c>: Unicode scalar values of UTF-8, and where a file is none.</summary>
/// <param name="file">Its bytes, from the beginning.</param>
/// <param name="name">What messages call it.</param>
/// <param name="advice">What helps where the file is no UTF-8.</param>
/// <param name="cancel">Ends the reading.</param>
internal sealed class CharacterReader(Stream file, string name, string advice, CancellationToken cancel) : SymbolReader(file, name, cancel)
{
    private byte[] start = [];

    /// <inheritdoc/>
    public override int Read(Span<int> numbers)
    {
        PassByteOrderMark();
        if (start.Length == 0)
        {
            start = Waiting[..Math.Min(2, Waiting.Length)].ToArray();
        }

        int count = 0;
        while (count < numbers.Length)
        {
            if (!Waiting.IsEmpty && Waiting[0] < 0x80)
            {
                count += PassAscii(numbers[count..]);
                continue;
            }

            OperationStatus status = Rune.DecodeFromUtf8(Waiting, out Rune character, out int length);
            if (status == OperationStatus.Done)
            {
                numbers[count++] = character.Value;
                Pass(length);
            }
            else if (status == OperationStatus.NeedMoreData && count > 0)
            {
                // No bytes at all are also too few for a character. What came with the others is not held back until the next ones come.
                return count;
            }
            else if (status != OperationStatus.NeedMoreData || !Fetch())
            {
                return Waiting.IsEmpty ? count : throw new DataException($"{Name}: byte {Place} is not UTF-8 text; {Advice()}.");
            }
        }

        return count;
    }

    /// <summary>Copies the characters of one byte that come next.</summary>
    private int PassAscii(Span<int> symbols)
    {
        ReadOnlySpan<byte> bytes = Waiting[..Math.Min(Waiting.Length, symbols.Length)];
        int other = bytes.IndexOfAnyInRange((byte)0x80, byte.MaxValue);
        bytes = other < 0 ? bytes : bytes[..other];
        for (int i = 0; i < bytes.Length; i++)
        {
            symbols[i] = bytes[i];
        }

        Pass(bytes.Length);
        return bytes.Length;
    }

    /// <summary>What most often is taken for UTF-8 tells by its first two bytes what it is.</summary>
    private string Advice() => start switch
    {
        [0xFF, 0xFE] or [0xFE, 0xFF] => "the file is UTF-16: convert it",
        [0x1F, 0x8B] => "the file is compressed with gzip: unpack it",
        _ => advice,
    };
}
