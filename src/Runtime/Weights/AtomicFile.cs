namespace Hmlstm.Runtime.Weights;

/// <summary>Files that are whole at every moment: written beside their place, then put there by a rename.</summary>
public static class AtomicFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">The file; its folder is there.</param>
    /// <param name="write">Writes the contents; when it throws, what was at <paramref name="path"/> stays.</param>
    /// <exception cref="IOException">The file cannot be written; what was at <paramref name="path"/> stays.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string full = Path.GetFullPath(path);
        string beside = $"{full}.{Guid.NewGuid():N}.part";
        try
        {
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, full, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
