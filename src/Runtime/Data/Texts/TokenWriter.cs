using System.Numerics;
using System.Runtime.InteropServices;

namespace Hmlstm.Runtime.Data;

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
