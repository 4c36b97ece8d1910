namespace Hmlstm.Inference;

/// <summary>A text that fits into memory with ease: one of many in a folder, or one that a network is to read at once.</summary>
internal static class ShortText
{
    /// <summary>Tokens of such a text at most.</summary>
    public const int Longest = 64 << 20;

    /// <summary>All symbols or tokens of a file, which may also be a pipe.</summary>
    /// <param name="path">The file.</param>
    /// <param name="open">Reads its bytes.</param>
    /// <exception cref="DataException">The file cannot be read, is no such text, or is too long.</exception>
    /// <exception cref="OperationCanceledException">The reading was ended.</exception>
    public static int[] Read(string path, Func<Stream, TokenReader> open)
    {
        try
        {
            using FileStream file = InputFile.OpenOnce(path);
            return Read(open(file), path, file.CanSeek ? file.Length : 1 << 12);
        }
        catch (Exception exception) when (DataException.IsFileFailure(exception))
        {
            throw DataException.ForFile(path, exception);
        }
    }

    /// <summary>All that a reader gives.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="path">What it reads, for the message.</param>
    /// <param name="expected">About how much that is.</param>
    /// <exception cref="DataException">It is too much.</exception>
    public static int[] Read(TokenReader reader, string path, long expected)
    {
        int[] numbers = new int[(int)Math.Clamp(expected, 0, Longest) + 1];
        int count = 0;
        for (int read; (read = reader.Read(numbers.AsSpan(count))) > 0;)
        {
            count += read;
            if (count > Longest)
            {
                throw new DataException($"{path}: the text is longer than {Longest} characters.");
            }

            if (count == numbers.Length)
            {
                Array.Resize(ref numbers, (int)Math.Min(2L * count, Longest + 1));
            }
        }

        return numbers[..count];
    }
}
