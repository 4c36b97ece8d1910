using Hmlstm.Engine.Products;

namespace Hmlstm.Engine.Threads;

/// <summary>A thread's place in a window: alone with a slice of the batch, or one of those that share the columns of each product over the only slice.</summary>
/// <param name="team">The threads that meet.</param>
/// <param name="slice">Which slice of the batch it computes.</param>
/// <param name="member">Which of the slice's threads it is.</param>
/// <param name="members">How many there are.</param>
internal readonly struct Crew(Team team, int slice, int member, int members)
{
    /// <summary>Which slice of the batch it computes.</summary>
    public int Slice => slice;

    /// <summary>Which of the slice's threads it is.</summary>
    public int Member => member;

    /// <summary>Whether it does what is not shared out.</summary>
    public bool Leads => member == 0;

    /// <summary>The place of one of a window's threads.</summary>
    /// <param name="team">All of them.</param>
    /// <param name="part">Which it is.</param>
    /// <param name="parts">How many there are.</param>
    /// <param name="slices">Into how many slices the batch falls: one, or one for each thread.</param>
    public static Crew Of(Team team, int part, int parts, int slices) => slices == 1 ? new Crew(team, 0, part, parts) : new Crew(team, part, 0, 1);

    /// <summary>Waits for the slice's other threads.</summary>
    public void Meet() => team.Meet(members);

    /// <summary>Those of some rows that are this thread's.</summary>
    public (int First, int Count) Rows(int count) => Team.Range(count, member, members);

    /// <summary>Those columns of a product that are this thread's, in whole panels.</summary>
    /// <param name="width">All columns, whole panels.</param>
    public (int First, int Count) Columns(int width) => Panels.Share(width, member, members);
}
