using System.Buffers;
using System.Text;

namespace Hmlstm.Runtime.Data;

/// <summary>Reads UTF-8 as characters (Unicode scalar values), a stretch at a time, and says at which byte a file is no UTF-8.</summary>
internal sealed class CharacterReader(FileStream file)
{
    private readonly byte[] buffer = new byte[1 << 16];
    private long bufferStart;
    private int position;
    private int filled;
    private bool atEnd;

    /// <summary>Reads the next characters.</summary>
    /// <param name="characters">Filled from the front.</param>
    /// <returns>How many were read; 0 at the end of the file.</returns>
    /// <exception cref="DataException">The bytes are no UTF-8.</exception>
    public int Read(Span<int> characters)
    {
        int count = 0;
        while (count < characters.Length)
        {
            if (position < filled && buffer[position] < 0x80)
            {
                characters[count++] = buffer[position++];
                continue;
            }

            OperationStatus status = Rune.DecodeFromUtf8(buffer.AsSpan(position, filled - position), out Rune character, out int consumed);
            if (status == OperationStatus.Done)
            {
                SkipOrKeep(character, consumed, characters, ref count);
            }
            else if (status == OperationStatus.NeedMoreData && !atEnd)
            {
                Refill();
            }
            else if (position == filled)
            {
                break;
            }
            else
            {
                throw new DataException($"{file.Name}: byte {bufferStart + position} is not UTF-8 text; read it with 'alphabet: bytes' and 'tokens: 256', or convert it.");
            }
        }

        return count;
    }

    /// <summary>A byte order mark at the very start is no character of the text.</summary>
    private void SkipOrKeep(Rune character, int consumed, Span<int> characters, ref int count)
    {
        if (character.Value != 0xFEFF || bufferStart + position > 0)
        {
            characters[count++] = character.Value;
        }

        position += consumed;
    }

    private void Refill()
    {
        int rest = filled - position;
        buffer.AsSpan(position, rest).CopyTo(buffer);
        bufferStart += position;
        position = 0;
        int read = file.Read(buffer, rest, buffer.Length - rest);
        filled = rest + read;
        atEnd = read == 0;
    }
}
