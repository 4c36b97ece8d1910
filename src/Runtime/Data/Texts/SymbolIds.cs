using System.Text;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

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
