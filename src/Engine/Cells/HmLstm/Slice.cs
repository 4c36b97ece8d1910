namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>A thread's rows of the batch.</summary>
internal static class Slice
{
    /// <summary>Its first row and how many there are.</summary>
    public static (int First, int Count) Of(int batch, int slice, int slices)
    {
        int first = (int)((long)batch * slice / slices);
        return (first, (int)((long)batch * (slice + 1) / slices) - first);
    }
}
