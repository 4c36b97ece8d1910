using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>A text that fits into memory with ease: one of many in a folder, or one that a network is to read at once.</summary>
internal static class ShortText
{
    /// <summary>Symbols of such a text at most.</summary>
    public const int Longest = 64 << 20;

    /// <summary>All symbols of a file, which may also be a pipe.</summary>
    /// <exception cref="DataException">The file cannot be read, is no text of the alphabet, or is too long.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static int[] Read(string path, AlphabetKind alphabet, CancellationToken cancel)
    {
        try
        {
            using FileStream file = InputFile.OpenOnce(path);
            return Read(file, path, alphabet, cancel);
        }
        catch (Exception exception) when (DataException.IsFileFailure(exception))
        {
            throw DataException.ForFile(path, exception);
        }
    }

    /// <summary>All symbols of a stream.</summary>
    /// <param name="stream">The stream, from its beginning to its end; it stays the caller's.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="alphabet">Which characters it is read as.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="DataException">It is no text of the alphabet, or is too long.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static int[] Read(Stream stream, string name, AlphabetKind alphabet, CancellationToken cancel)
    {
        SymbolReader reader = SymbolReader.Of(alphabet, stream, name, cancel);
        int[] symbols = new int[stream.CanSeek ? (int)Math.Clamp(stream.Length, 0, Longest) + 1 : 1 << 12];
        int count = 0;
        for (int read; (read = reader.Read(symbols.AsSpan(count))) > 0;)
        {
            count += read;
            if (count > Longest)
            {
                throw new DataException($"{name}: the text is longer than {Longest} characters.");
            }

            if (count == symbols.Length)
            {
                Array.Resize(ref symbols, (int)Math.Min(2L * count, Longest + 1));
            }
        }

        return symbols[..count];
    }
}
