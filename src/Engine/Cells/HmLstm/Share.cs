using Hmlstm.Engine.Products;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>A thread's part in a window: rows that it takes through all steps by itself, or columns of every product over the rows of all.</summary>
/// <param name="Part">Which of the threads it is.</param>
/// <param name="Slice">Which slice of the batch its products are over; its rows are computed beside each other.</param>
/// <param name="First">The slice's first row.</param>
/// <param name="Count">The slice's rows.</param>
/// <param name="Member">Which of the threads that share the slice's columns out it is.</param>
/// <param name="Members">How many of them there are.</param>
internal readonly record struct Share(int Part, int Slice, int First, int Count, int Member, int Members)
{
    /// <summary>The first row whose gates, detector and results are this thread's.</summary>
    public int OwnFirst { get; } = First + (int)((long)Count * Member / Members);

    /// <summary>The row after the last one of them.</summary>
    public int OwnEnd { get; } = First + (int)((long)Count * (Member + 1) / Members);

    /// <summary>The share of one of the threads.</summary>
    /// <param name="batch">B.</param>
    /// <param name="part">Which thread.</param>
    /// <param name="parts">How many there are.</param>
    /// <param name="slices">Into how many slices the batch falls: one, or one for each thread.</param>
    public static Share Of(int batch, int part, int parts, int slices)
    {
        if (slices == 1)
        {
            return new Share(part, 0, 0, batch, part, parts);
        }

        (int first, int count) = Team.Range(batch, part, parts);
        return new Share(part, part, first, count, 0, 1);
    }

    /// <summary>Whether a row is this thread's.</summary>
    public bool Owns(int row) => row >= OwnFirst && row < OwnEnd;

    /// <summary>The columns of a product that are this thread's, in whole panels.</summary>
    /// <param name="width">All columns, whole panels.</param>
    public (int First, int Count) Columns(int width) => Panels.Share(width, Member, Members);
}
