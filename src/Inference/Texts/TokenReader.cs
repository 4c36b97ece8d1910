using System.Text;

namespace Hmlstm.Inference;

/// <summary>Reads a file as numbers, a stretch at a time: the symbols of an alphabet, or the ids of a vocabulary.</summary>
internal abstract class TokenReader
{
    /// <summary>Reads the next numbers: of a pipe those that are there, and it waits only where there is none.</summary>
    /// <param name="numbers">Filled from the front.</param>
    /// <returns>How many were read; 0 only at the end of the file.</returns>
    /// <exception cref="DataException">The bytes are no text, or have something that the vocabulary lacks.</exception>
    /// <exception cref="OperationCanceledException">The reading was ended.</exception>
    public abstract int Read(Span<int> numbers);
}

/// <summary>Turns ids back into text, one after another: what an id adds may depend on those before it.</summary>
/// <remarks><see cref="Vocabulary.CreateText"/> begins one.</remarks>
public abstract class TokenText
{
    private protected TokenText()
    {
    }

    /// <summary>What an id adds to the text; nothing while a character is not complete.</summary>
    /// <param name="token">An id of the vocabulary.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id is out of range.</exception>
    public abstract string Add(long token);

    /// <summary>What is left at the end of the text.</summary>
    public virtual string Finish() => "";
}

/// <summary>The ids of the characters that a reader of symbols gives.</summary>
/// <param name="vocabulary">The vocabulary.</param>
/// <param name="symbols">Reads its alphabet.</param>
/// <param name="path">The file, for messages.</param>
internal sealed class CharacterIds(CharacterVocabulary vocabulary, SymbolReader symbols, string path) : TokenReader
{
    private readonly int[]? ids = vocabulary.Table();
    private long place;

    /// <inheritdoc/>
    public override int Read(Span<int> numbers)
    {
        int count = symbols.Read(numbers);
        if (ids is not null)
        {
            for (int i = 0; i < count; i++)
            {
                int id = ids[numbers[i]];
                numbers[i] = id >= 0
                    ? id
                    : throw new DataException(
                        $"{path}: character {place + i + 1}, {Vocabulary.Name(new Rune(numbers[i]))}, "
                        + $"is not among the {vocabulary.Size} that the network was trained on.");
            }
        }

        place += count;
        return count;
    }
}
